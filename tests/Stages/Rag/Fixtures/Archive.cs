using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Fixtures;

/// <summary>An archive in a folder of its own that a test fills.</summary>
internal sealed class Archive : IDisposable
{
    public string Folder { get; } = Path.Combine(Directory.CreateTempSubdirectory().FullName, "index");

    public static NodeContext Context(AssetResolver assets) => new()
    {
        Name = "test",
        BaseFolder = Path.GetTempPath(),
        StateFolder = Path.GetTempPath(),
        Assets = assets,
    };

    /// <summary>The context of the node that owns an archive.</summary>
    public static NodeContext Owner(string pipeline = "test", string node = "library", string? state = null) => new()
    {
        Pipeline = pipeline,
        Name = node,
        BaseFolder = Path.GetTempPath(),
        StateFolder = state ?? Path.GetTempPath(),
        Assets = TestAssets.Resolver,
    };

    public static Passage Passage(string source, string text, int ordinal = 0, string? sha256 = null, int start = 0) => new()
    {
        Source = source,
        Sha256 = sha256 ?? $"sha of {source}",
        Title = source,
        Media = MediaKind.Document,
        Text = text,
        Start = start,
        Ordinal = ordinal,
        Anchors = [new Anchor(0, text.Length, null, null, null)],
    };

    public static async Task<IReadOnlyList<Passage>> EmbedAsync(IReadOnlyList<Passage> passages)
    {
        _ = TestAssets.Encoder;
        await using var stage = new EmbedStage(new EmbedOptions(), Context(TestAssets.Resolver));
        await stage.OpenAsync(default);
        IReadOnlyList<StageResult<Passage>> results = await StageHarness.RunAsync(stage, passages);
        return [.. results.Select(x => x.Items.Single())];
    }

    /// <summary>Applies one generation a source, and commits.</summary>
    public async Task WriteAsync(params IReadOnlyList<Passage> passages)
    {
        await using var sink = new IndexSink(new IndexOptions { Path = Folder }, Owner());
        await sink.OpenAsync(default);
        foreach (IGrouping<string, Passage> root in passages.GroupBy(x => x.Source, StringComparer.Ordinal))
        {
            await sink.ApplyAsync(new Generation<Passage>("inbox", root.Key, root.First().Sha256, [.. root]), default);
        }

        await sink.CommitAsync(default);
    }

    public async Task RemoveAsync(string source)
    {
        await using var sink = new IndexSink(new IndexOptions { Path = Folder }, Owner());
        await sink.OpenAsync(default);
        await sink.ApplyAsync(new Generation<Passage>("inbox", source, string.Empty, []), default);
        await sink.CommitAsync(default);
    }

    public ValueTask<ArchiveSearcher> OpenAsync() => ArchiveSearcher.OpenAsync(Folder, TestAssets.Resolver);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
}
