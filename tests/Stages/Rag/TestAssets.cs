using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Stages.Rag.Tests;

/// <summary>The model and the data that tests use where they can be had.</summary>
internal static class TestAssets
{
    private static readonly Lazy<AssetStore> Store = new(() => AssetStore.Open(Path.Combine(Repository, "assets.json")));
    private static readonly Lazy<UseLiteEncoder> Loaded = new(() => UseLiteEncoder.Load(Folder()));

    public static AssetResolver Resolver => Store.Value;

    /// <summary>One encoder for all tests; skips the test where the model cannot be had.</summary>
    public static UseLiteEncoder Encoder
    {
        get
        {
            try
            {
                return Loaded.Value;
            }
            catch (AssetException e)
            {
                Assert.Skip(e.Message);
                throw;
            }
        }
    }

    /// <summary>Skips the test where an asset cannot be had.</summary>
    public static async Task RequireAsync(string name)
    {
        try
        {
            await Store.Value.FolderAsync(name, CancellationToken.None);
        }
        catch (AssetException e)
        {
            Assert.Skip(e.Message);
        }
    }

    /// <summary>The folder of the repository.</summary>
    public static string Repository => Above(AppContext.BaseDirectory, "assets.json")
        ?? throw new InvalidOperationException("The tests run outside the repository.");

    /// <summary>A file or folder of the shared test data; skips the test where there is none.</summary>
    public static string Data(string path)
    {
        string? root = Environment.GetEnvironmentVariable("TARS_TEST_DATA")
            ?? (Above(AppContext.BaseDirectory, Path.Combine("shared", "data")) is { } above ? Path.Combine(above, "shared", "data") : null);
        string? found = root is null ? null : Path.Combine(root, path);
        if (!Path.Exists(found))
        {
            Assert.Skip($"the test data {path} is not here: set TARS_TEST_DATA");
        }

        return found!;
    }

    private static string Folder() =>
        Store.Value.FolderAsync(UseLiteEncoder.AssetName, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static string? Above(string folder, string path)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            if (Path.Exists(Path.Combine(at.FullName, path)))
            {
                return at.FullName;
            }
        }

        return null;
    }
}
