namespace Tars.Stages.Rag;

/// <summary>A model that makes vectors of texts, wherever it runs.</summary>
/// <remarks>May be used from several threads at once; disposed when none uses it.</remarks>
internal abstract class TextEncoder : IAsyncDisposable
{
    /// <summary>Names the model, with a digest of what decides its vectors; vectors of two names are never compared.</summary>
    public abstract string Model { get; }

    /// <summary>Embeds passages of any length, the whole of each.</summary>
    /// <param name="texts">Any number of texts; the company of a text does not change its vector beyond rounding.</param>
    /// <param name="cancellationToken">Stops; nothing is given then.</param>
    /// <returns>One L2-normalised vector a text, in the order of the texts.</returns>
    public abstract ValueTask<float[][]> EncodePassagesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>Embeds queries, and sentences that are compared with one: of each, the beginning that the model sees at once.</summary>
    /// <param name="texts">Any number of texts.</param>
    /// <param name="cancellationToken">Stops; nothing is given then.</param>
    /// <returns>One L2-normalised vector a text, in the order of the texts.</returns>
    public abstract ValueTask<float[][]> EncodeQueriesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
