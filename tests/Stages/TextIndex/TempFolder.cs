namespace Tars.TextIndex.Tests;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TempFolder(string? parent = null) : IDisposable
{
    public string Path { get; } = parent is null
        ? Directory.CreateTempSubdirectory("tars-index-").FullName
        : Directory.CreateDirectory(System.IO.Path.Combine(parent, "tars-index-" + System.IO.Path.GetRandomFileName())).FullName;

    /// <summary>A folder in memory where the machine has one: syncing costs nothing there.</summary>
    public static TempFolder InMemory() => new(Directory.Exists("/dev/shm") ? "/dev/shm" : null);

    public string this[string file] => System.IO.Path.Combine(Path, file);

    public string[] Names() => [.. Directory.GetFiles(Path).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
