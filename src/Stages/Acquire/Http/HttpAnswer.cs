namespace Tars.Stages.Acquire.Http;

/// <summary>A response whose body has not been read yet, and the place at its host that it takes.</summary>
/// <param name="Message">The response.</param>
/// <param name="Uri">Where it came from, after redirects.</param>
/// <param name="Place">Freed with the answer.</param>
internal sealed record HttpAnswer(HttpResponseMessage Message, Uri Uri, IDisposable Place) : IDisposable
{
    public void Dispose()
    {
        Message.Dispose();
        Place.Dispose();
    }
}
