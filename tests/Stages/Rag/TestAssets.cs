using Tars.Pipeline;

namespace Tars.Stages.Rag.Tests;

internal static class TestAssets
{
    private static readonly Lazy<UseLiteEncoder> Loaded = new(() => UseLiteEncoder.Load(Folder()));

    /// <summary>One encoder for all tests; skips the test where the model cannot be had.</summary>
    public static UseLiteEncoder Encoder
    {
        get
        {
            Folder();
            return Loaded.Value;
        }
    }

    public static string Folder()
    {
        string? folder = Environment.GetEnvironmentVariable("TARS_USE_LITE");
        if (folder is null || !Directory.Exists(folder))
        {
            Assert.Skip("the asset use-lite is not here: set TARS_USE_LITE to its folder");
        }

        return folder;
    }

    public static AssetResolver Resolver { get; } = new FixedResolver();

    private sealed class FixedResolver : AssetResolver
    {
        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(Folder());

        public override string Digest(string name) => "test";
    }
}
