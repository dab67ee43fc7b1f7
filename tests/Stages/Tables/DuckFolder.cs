using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Stages.Tables.Tests;

/// <summary>DuckDB's library as the repository's assets pin it, restored on first need.</summary>
internal static class DuckFolder
{
    private static readonly Lazy<AssetResolver?> Store = new(Open);

    /// <summary>The repository's folder, or null where the tests run outside of it.</summary>
    internal static string? Repository
    {
        get
        {
            for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                if (File.Exists(Path.Combine(at.FullName, "assets.json")))
                    return at.FullName;
            }

            return null;
        }
    }

    internal static AssetResolver Assets
    {
        get
        {
            if (Store.Value is null)
                Assert.Skip("assets.json is not found above the test's folder");
            return Store.Value;
        }
    }

    internal static string Find()
    {
        try
        {
            return Assets.FolderAsync("duckdb", CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        catch (AssetException missing)
        {
            Assert.Skip(missing.Message);
            return string.Empty;
        }
    }

    private static AssetStore? Open() => Repository is { } folder ? AssetStore.Open(Path.Combine(folder, "assets.json")) : null;
}
