using System.Formats.Tar;
using System.IO.Compression;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Stages.Acquire.Tests.Assets;

public sealed class AssetStoreTests : IDisposable
{
    private readonly AssetBench _bench = new();
    private readonly byte[] _model = AssetBench.Content(5000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_listed_file_of_a_tarball_is_published_under_its_name_and_nothing_else()
    {
        AssetStore store = Packed(("package/dist/model.onnx", _model), ("package/index.js", AssetBench.Content(10))).Open();
        string folder = await store.FolderAsync("model", Token);
        Assert.Equal(_model, await File.ReadAllBytesAsync(Path.Combine(folder, "m.onnx"), Token));
        Assert.Equal(2, _bench.Cached().Length);
        Assert.EndsWith("m.onnx", _bench.Cached()[1], StringComparison.Ordinal);
        Assert.Equal(AssetState.Present, Assert.Single(store.List()).State);
    }

    [Fact]
    public async Task A_file_without_path_is_the_fetched_file_itself()
    {
        _bench.Folder.Write("plain.bin", _model);
        _bench.Add("plain", "file:plain.bin", _model, AssetBench.FileOf(null, "p.bin", _model));
        string folder = await _bench.Open().FolderAsync("plain", Token);
        Assert.Equal(_model, await File.ReadAllBytesAsync(Path.Combine(folder, "p.bin"), Token));
    }

    [Fact]
    public async Task A_restored_asset_needs_its_source_no_more()
    {
        AssetStore store = Packed(("package/dist/model.onnx", _model)).Open();
        await store.RestoreAsync(cancellationToken: Token);
        File.Delete(_bench.Folder["pack.tgz"]);
        Assert.Equal(AssetState.Present, Assert.Single(await _bench.Open(offline: true).RestoreAsync(cancellationToken: Token)).State);
    }

    [Fact]
    public async Task Offline_every_missing_asset_is_named_with_its_size_and_the_way_out()
    {
        Packed(("package/dist/model.onnx", _model));
        _bench.Add("other", "file:other", new byte[2_500_000], AssetBench.FileOf(null, "o", _model));
        AssetStore store = _bench.Open(offline: true);
        AssetException e = await Assert.ThrowsAsync<AssetException>(() => store.RestoreAsync(cancellationToken: Token));
        Assert.Contains("model 1, 0.0 MB to fetch: not restored yet", e.Message, StringComparison.Ordinal);
        Assert.Contains("other 1, 2.5 MB to fetch", e.Message, StringComparison.Ordinal);
        Assert.Contains("tars assets restore", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<AssetException>(async () => await store.FolderAsync("other", Token));
        Assert.DoesNotContain("model 1", e.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Cached());
    }

    [Fact]
    public async Task A_wrong_integrity_names_both_digests_and_keeps_nothing()
    {
        AssetStore store = Packed(("package/dist/model.onnx", _model)).Open();
        string expected = AssetBench.Sri(await File.ReadAllBytesAsync(_bench.Folder["pack.tgz"], Token));
        byte[] changed = AssetBench.Tarball(("package/dist/model.onnx", AssetBench.Content(5000, seed: 2)));
        _bench.Folder.Write("pack.tgz", changed);
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await store.FolderAsync("model", Token));
        Assert.Contains($"has the digest {AssetBench.Sri(changed)}, expected {expected}", e.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Cached());
    }

    [Fact]
    public async Task A_file_of_the_right_package_with_a_wrong_digest_is_refused()
    {
        byte[] pack = AssetBench.Tarball(("package/dist/model.onnx", AssetBench.Content(5000, seed: 2)));
        _bench.Folder.Write("pack.tgz", pack);
        _bench.Add("model", "file:pack.tgz", pack, AssetBench.FileOf("package/dist/model.onnx", "m.onnx", _model));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await _bench.Open().FolderAsync("model", Token));
        Assert.Contains("'m.onnx' from file:pack.tgz has SHA-256", e.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Cached());
    }

    [Fact]
    public async Task An_entry_of_another_size_than_listed_is_not_even_read()
    {
        byte[] pack = AssetBench.Tarball(("package/dist/model.onnx", new byte[50_000_000]));
        _bench.Folder.Write("pack.tgz", pack);
        _bench.Add("model", "file:pack.tgz", pack, AssetBench.FileOf("package/dist/model.onnx", "m.onnx", _model));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await _bench.Open().FolderAsync("model", Token));
        Assert.Contains("has 50000000 bytes, expected 5000", e.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Cached());
    }

    [Fact]
    public async Task Entries_that_lead_out_of_the_folder_are_passed_over()
    {
        AssetStore store = Packed(
            ("../../escaped", _model), ("/tmp/tars-escaped-absolute", _model), ("package/dist/../dist/model.onnx", AssetBench.Content(7)),
            ("package/dist/model.onnx", _model)).Open();
        string folder = await store.FolderAsync("model", Token);
        Assert.Equal([".stamp", "m.onnx"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFiles(_bench.Folder.Path, "escaped", SearchOption.AllDirectories));
        Assert.False(File.Exists("/tmp/tars-escaped-absolute"));
    }

    [Fact]
    public async Task A_link_in_place_of_a_listed_file_is_refused()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(gzip))
        {
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.SymbolicLink, "package/dist/model.onnx") { LinkName = "/etc/passwd" }, Token);
        }

        _bench.Folder.Write("pack.tgz", packed.ToArray());
        _bench.Add("model", "file:pack.tgz", packed.ToArray(), AssetBench.FileOf("package/dist/model.onnx", "m.onnx", _model));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await _bench.Open().FolderAsync("model", Token));
        Assert.Contains("is a SymbolicLink, not a file", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(3000)]
    public async Task A_package_that_is_no_archive_or_a_cut_one_is_said_so(int length)
    {
        byte[] pack = AssetBench.Tarball(("package/dist/model.onnx", _model))[..length];
        if (length == 0)
            pack = AssetBench.Content(2000);
        _bench.Folder.Write("pack.tgz", pack);
        _bench.Add("model", "file:pack.tgz", pack, AssetBench.FileOf("package/dist/model.onnx", "m.onnx", _model));
        await Assert.ThrowsAsync<AssetException>(async () => await _bench.Open().FolderAsync("model", Token));
        Assert.Empty(_bench.Cached());
    }

    [Fact]
    public async Task A_listed_file_that_the_package_lacks_is_named()
    {
        AssetException e = await Assert.ThrowsAsync<AssetException>(
            async () => await Packed(("package/other", _model)).Open().FolderAsync("model", Token));
        Assert.Contains("does not hold package/dist/model.onnx", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_seen_by_its_size_and_fetched_again()
    {
        AssetStore store = Packed(("package/dist/model.onnx", _model)).Open();
        string file = Path.Combine(await store.FolderAsync("model", Token), "m.onnx");
        await File.AppendAllTextAsync(file, "x", Token);
        store = _bench.Open();
        Assert.Contains("has 5001 bytes, expected 5000", Assert.Single(store.List()).Problem, StringComparison.Ordinal);
        await store.FolderAsync("model", Token);
        Assert.Equal(_model, await File.ReadAllBytesAsync(file, Token));
    }

    [Fact]
    public async Task Verify_finds_a_changed_byte_that_kept_size_and_time()
    {
        AssetStore store = Packed(("package/dist/model.onnx", _model)).Open();
        string file = Path.Combine(await store.FolderAsync("model", Token), "m.onnx");
        DateTime written = File.GetLastWriteTimeUtc(file);
        byte[] bytes = (byte[])_model.Clone();
        bytes[77] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Token);
        File.SetLastWriteTimeUtc(file, written);
        Assert.Equal(AssetState.Present, Assert.Single(_bench.Open().List()).State);
        AssetStatus status = Assert.Single(await _bench.Open().VerifyAsync(cancellationToken: Token));
        Assert.Equal(AssetState.Damaged, status.State);
        Assert.Contains("expected ", status.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_copied_with_new_times_is_hashed_not_fetched()
    {
        AssetStore store = Packed(("package/dist/model.onnx", _model)).Open();
        string file = Path.Combine(await store.FolderAsync("model", Token), "m.onnx");
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.Delete(_bench.Folder["pack.tgz"]);
        await _bench.Open(offline: true).FolderAsync("model", Token);
        Assert.Equal(AssetState.Present, Assert.Single(_bench.Open().List()).State);
    }

    [Fact]
    public async Task Many_stores_at_once_fetch_once_and_all_end_well()
    {
        Packed(("package/dist/model.onnx", _model));
        _bench.Open();
        int fetches = 0;
        var progress = new Each(p => _ = p.Phase == AssetPhase.Unpacking && p.BytesDone == 0 ? Interlocked.Increment(ref fetches) : 0);
        AssetStore[] stores = [.. Enumerable.Range(0, 8).Select(_ => AssetStore.Open(
            _bench.Folder["assets.json"], new AssetStoreOptions { CacheFolder = _bench.Cache, Progress = progress }))];
        string[] folders = await Task.WhenAll(stores.Select(s => Task.Run(async () => await s.FolderAsync("model", Token), Token)));
        Assert.Single(folders.Distinct(StringComparer.Ordinal));
        Assert.Equal(1, fetches);
        Assert.Equal(2, _bench.Cached().Length);
    }

    [Fact]
    public async Task The_phases_are_reported_in_order()
    {
        var phases = new List<AssetPhase>();
        await Packed(("package/dist/model.onnx", _model)).Open(progress: new Each(p => phases.Add(p.Phase))).FolderAsync("model", Token);
        Assert.Equal([AssetPhase.Fetching, AssetPhase.Verifying, AssetPhase.Unpacking, AssetPhase.Ready], phases.Distinct());
    }

    [Fact]
    public void The_digest_stands_for_the_content_whatever_the_source()
    {
        _bench.Add("a", "file:a", _model, AssetBench.FileOf(null, "m", _model))
            .Add("b", "https://example.org/b", [1], AssetBench.FileOf("x/m", "m", _model))
            .Add("c", "file:a", _model, AssetBench.FileOf(null, "m", [1]));
        AssetStore store = _bench.Open();
        Assert.Equal(store.Digest("a"), store.Digest("b"));
        Assert.NotEqual(store.Digest("a"), store.Digest("c"));
        Assert.Matches("^[0-9a-f]{64}$", store.Digest("a"));
    }

    [Fact]
    public async Task An_unknown_name_is_answered_with_the_known_ones()
    {
        AssetStore store = Packed(("package/dist/model.onnx", _model)).Open();
        AssetException e = Assert.Throws<AssetException>(() => store.Digest("nodel"));
        Assert.Contains("unknown asset 'nodel'", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<AssetException>(() => store.RestoreAsync(["nodel"], Token));
        Assert.EndsWith("has: model.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_asset_for_another_platform_names_this_one()
    {
        _bench.AddRaw(new
        {
            name = "native", platform = "plan9-mips", version = "1", licence = "MIT", size = 1, source = "file:x",
            integrity = AssetBench.Sri([1]), files = new[] { AssetBench.FileOf(null, "x", [1]) },
        });
        AssetStore store = _bench.Open();
        Assert.Equal(AssetState.NotForThisPlatform, Assert.Single(store.List()).State);
        Assert.Empty(await store.RestoreAsync(cancellationToken: Token));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await store.FolderAsync("native", Token));
        Assert.Contains("is pinned for plan9-mips, not for this platform, " + AssetManifest.Platform, e.Message, StringComparison.Ordinal);
    }

    private AssetBench Packed(params (string Path, byte[] Content)[] entries)
    {
        byte[] pack = AssetBench.Tarball(entries);
        _bench.Folder.Write("pack.tgz", pack);
        return _bench.Add("model", "file:pack.tgz", pack, AssetBench.FileOf("package/dist/model.onnx", "m.onnx", _model));
    }

    internal sealed class Each(Action<AssetProgress> action) : IProgress<AssetProgress>
    {
        public void Report(AssetProgress value) => action(value);
    }
}
