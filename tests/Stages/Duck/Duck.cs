using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Duck.Tests;

/// <summary>Opens databases with the library that the repository's assets pin, restored on first need.</summary>
internal static class Duck
{
    private static readonly Lock Gate = new();
    private static string? _folder;

    internal static DuckDatabase Open(DuckOptions? options = null)
    {
        DuckLibrary.Load(Folder());
        return DuckDatabase.Open(options ?? new DuckOptions());
    }

    internal static string Folder()
    {
        lock (Gate)
        {
            if (_folder is not null)
                return _folder;
            DirectoryInfo? at = new(AppContext.BaseDirectory);
            while (at is not null && !File.Exists(Path.Combine(at.FullName, "assets.json")))
                at = at.Parent;
            if (at is null)
                Assert.Skip("assets.json is not found above the test's folder");
            try
            {
                AssetStore store = AssetStore.Open(Path.Combine(at.FullName, "assets.json"));
                return _folder = store.FolderAsync("duckdb", CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
            catch (AssetException missing)
            {
                Assert.Skip(missing.Message);
                return string.Empty;
            }
        }
    }
}
