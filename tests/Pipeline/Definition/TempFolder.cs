namespace Tars.Pipeline.Tests.Definition;

internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tars-definition-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
