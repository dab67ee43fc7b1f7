using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Stages.Acquire.Tests.Assets;

public sealed class AssetManifestTests : IDisposable
{
    private const string Good = """
        {
          "format": 1,
          "assets": [
            { "name": "a", "version": "1", "licence": "MIT", "size": 3, "source": "file:x",
              "integrity": "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
              "files": [ { "path": "p", "name": "n", "bytes": 3,
                "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" } ] }
          ]
        }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_good_manifest_is_read() => Assert.Equal("a", Assert.Single(Open(Good).List()).Name);

    [Theory]
    [InlineData("\"name\": \"n\"", "\"name\": \"../n\"", "the file name '../n' is not a plain name")]
    [InlineData("\"name\": \"n\"", "\"name\": \".stamp\"", "is not a plain name")]
    [InlineData("\"name\": \"a\"", "\"name\": \"a/b\"", "a name is made of letters")]
    [InlineData("sha256-ungWv", "md5-ungWv", "the integrity 'md5-")]
    [InlineData("sha256-ungWv", "sha512-ungWv", "the integrity 'sha512-")]
    [InlineData("ba7816bf", "BA7816BF", "is not 64 lower-case hex digits")]
    [InlineData("file:x", "ftp://x", "starts with none of npm:, https:// and file:")]
    [InlineData("\"size\": 3", "\"size\": 0", "the size 0 is not a number of bytes")]
    [InlineData("\"format\": 1", "\"format\": 2", "the manifest has format 2; this version reads format 1")]
    [InlineData("\"licence\"", "\"license\"", "assets.json:4:")]
    [InlineData("\"size\": 3", "\"size\": \"3\"", "assets.json:4:")]
    [InlineData("]\n}", "]", "assets.json:")]
    public void A_mistake_is_named(string good, string bad, string expected)
    {
        string text = Good.Replace("\r\n", "\n", StringComparison.Ordinal);
        Assert.Contains(good, text, StringComparison.Ordinal);
        AssetException e = Assert.Throws<AssetException>(() => Open(text.Replace(good, bad, StringComparison.Ordinal)));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_manifest_is_named()
    {
        AssetException e = Assert.Throws<AssetException>(() => AssetStore.Open(_folder["none.json"]));
        Assert.Contains("none.json: there is no asset manifest here", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifest_of_the_repository_is_good_and_has_what_the_stages_name()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Tars.sln")))
            folder = Path.GetDirectoryName(folder);
        Assert.NotNull(folder);
        AssetStore store = AssetStore.Open(Path.Combine(folder, "assets.json"), new AssetStoreOptions { CacheFolder = _folder["cache"] });
        Assert.Superset(
            ((string[])["onnxruntime", "moonshine-tiny", "llama-vocabulary", "silero-vad", "use-lite", "duckdb"]).ToHashSet(StringComparer.Ordinal),
            store.List().Select(a => a.Name).ToHashSet(StringComparer.Ordinal));
    }

    private AssetStore Open(string manifest) => AssetStore.Open(_folder.Write("assets.json", manifest));
}
