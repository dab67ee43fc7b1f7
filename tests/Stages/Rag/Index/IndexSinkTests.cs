using Tars.Pipeline;
using Tars.Stages.Rag.Tests.Fixtures;
using Tars.TextIndex;

namespace Tars.Stages.Rag.Tests.Index;

public sealed class IndexSinkTests : IDisposable
{
    private readonly Archive _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task IdentityAsync_NoIndex_IsNull()
    {
        await using var sink = new IndexSink(new IndexOptions { Path = _archive.Folder }, Archive.Owner());
        Assert.Null(await sink.IdentityAsync(default));
        Assert.False(Directory.Exists(_archive.Folder));
    }

    [Fact]
    public async Task IdentityAsync_OverCommits_StaysTheSameAndDiffersAfterDeletion()
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "one"));
        string? first = await IdentityAsync();
        await _archive.WriteAsync(Archive.Passage("b.txt", "two"));
        Assert.Equal(first, await IdentityAsync());
        Assert.NotNull(first);

        Directory.Delete(_archive.Folder, recursive: true);
        await _archive.WriteAsync(Archive.Passage("a.txt", "one"));
        Assert.NotEqual(first, await IdentityAsync());
    }

    [Fact]
    public async Task ApplyAsync_NewVersion_ReplacesEverythingOfTheRoot()
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "telescope mirror"), Archive.Passage("a.txt", "dome motor", 1, start: 50));
        await _archive.WriteAsync(Archive.Passage("b.txt", "dome shutter"));
        await _archive.WriteAsync(Archive.Passage("a.txt", "wind vane"));

        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal(2, searcher.PassageCount);
        Assert.Equal(["b.txt"], (await searcher.SearchAsync("dome")).Select(x => x.Source));
        Assert.Equal(["a.txt"], (await searcher.SearchAsync("vane")).Select(x => x.Source));
        Assert.Empty(await searcher.SearchAsync("telescope"));
    }

    [Fact]
    public async Task ApplyAsync_RemovedRoot_TakesItAway()
    {
        await _archive.WriteAsync(Vector("a.txt", "dome motor", 1, 0), Vector("b.txt", "dome shutter", 0, 1));
        await _archive.RemoveAsync("a.txt");

        using ArchiveIndex index = ArchiveIndex.Open(_archive.Folder);
        Assert.Equal(1, index.Count);
        Assert.Equal(1, index.Vectors.Count);
        Assert.Single(index.Search([new QueryTerm(["dome"], [], QueryRole.Content)], 10));
    }

    [Fact]
    public async Task ApplyAsync_SameKeyOfTwoSources_KeepsBoth()
    {
        await using var sink = new IndexSink(new IndexOptions { Path = _archive.Folder }, Archive.Owner());
        await sink.OpenAsync(default);
        await sink.ApplyAsync(new Generation<Passage>("inbox", "a", "v1", [Archive.Passage("x/a", "dome")]), default);
        await sink.ApplyAsync(new Generation<Passage>("feed", "a", "v1", [Archive.Passage("y/a", "dome")]), default);
        await sink.CommitAsync(default);

        using ArchiveIndex index = ArchiveIndex.Open(_archive.Folder);
        Assert.Equal(2, index.Count);
    }

    [Theory]
    [InlineData("two", "library", null, false)]
    [InlineData("test", "other", null, false)]
    [InlineData("test", "library", "/elsewhere/deeper/.tars", false)]
    [InlineData("test", "library", null, true)]
    public async Task OpenAsync_AnotherOwner_IsRefusedAndChangesNothing(string pipeline, string node, string? state, bool same)
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "dome"));
        string[] before = Directory.GetFiles(_archive.Folder).Order(StringComparer.Ordinal).ToArray();
        await using var sink = new IndexSink(new IndexOptions { Path = _archive.Folder }, Archive.Owner(pipeline, node, state));
        if (same)
        {
            Assert.NotNull(await sink.IdentityAsync(default));
            await sink.OpenAsync(default);
            return;
        }

        InvalidDataException asked = await Assert.ThrowsAsync<InvalidDataException>(() => sink.IdentityAsync(default).AsTask());
        InvalidDataException opened = await Assert.ThrowsAsync<InvalidDataException>(() => sink.OpenAsync(default).AsTask());
        Assert.Equal(asked.Message, opened.Message);
        Assert.Contains("belongs to node 'library' of pipeline 'test'", opened.Message);
        Assert.Contains($"node '{node}' of pipeline '{pipeline}'", opened.Message);
        Assert.Equal(before, Directory.GetFiles(_archive.Folder).Order(StringComparer.Ordinal));
        await sink.DisposeAsync();
        await _archive.WriteAsync(Archive.Passage("b.txt", "dome"));
        using ArchiveIndex index = ArchiveIndex.Open(_archive.Folder);
        Assert.Equal(2, index.Count);
    }

    [Fact]
    public async Task OpenAsync_IndexWithoutOwner_IsTakenOver()
    {
        using (TextIndex.IndexWriter writer = TextIndex.IndexWriter.Open(
            _archive.Folder, PassageFields.Schema(PassageFields.AnalyzerOf(IndexAnalyzer.English))))
        {
            var data = new Dictionary<string, string>(
                new IndexState("id", IndexAnalyzer.English, 0, [], null).ToUserData(), StringComparer.Ordinal);
            data.Remove("tars.owner");
            writer.Commit(data);
        }

        await _archive.WriteAsync(Archive.Passage("a.txt", "dome"));
        await using var sink = new IndexSink(new IndexOptions { Path = _archive.Folder }, Archive.Owner("two"));
        await Assert.ThrowsAsync<InvalidDataException>(() => sink.OpenAsync(default).AsTask());
    }

    [Fact]
    public async Task OpenAsync_FolderAndStateMovedTogether_IsTheSameOwner()
    {
        string root = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string index = Path.Combine(root, "a", "state", "index");
            await using (var sink = new IndexSink(new IndexOptions { Path = index }, Archive.Owner(state: Path.Combine(root, "a", "state"))))
            {
                await sink.OpenAsync(default);
                await sink.CommitAsync(default);
            }

            Directory.Move(Path.Combine(root, "a"), Path.Combine(root, "b"));
            index = Path.Combine(root, "b", "state", "index");
            await using var moved = new IndexSink(new IndexOptions { Path = index }, Archive.Owner(state: Path.Combine(root, "b", "state")));
            Assert.NotNull(await moved.IdentityAsync(default));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task CommitAsync_NotCalled_NothingIsVisible()
    {
        await _archive.WriteAsync(Vector("a.txt", "dome motor", 1, 0));
        await using (var sink = new IndexSink(new IndexOptions { Path = _archive.Folder }, Archive.Owner()))
        {
            await sink.OpenAsync(default);
            await sink.ApplyAsync(new Generation<Passage>("inbox", "a.txt", "v2", [Vector("a.txt", "wind vane", 0, 1)]), default);
        }

        using ArchiveIndex index = ArchiveIndex.Open(_archive.Folder);
        Assert.Single(index.Search([new QueryTerm(["dome"], [], QueryRole.Content)], 10));
        Assert.Equal(1, index.Vectors.Count);
        Assert.Single(Directory.GetFiles(_archive.Folder, "vectors-*"));
    }

    [Fact]
    public async Task CommitAsync_TextAndVectors_NameEachOther()
    {
        var random = new Random(3);
        for (int round = 0; round < 30; round++)
        {
            await _archive.WriteAsync(
                [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => Vector($"{random.Next(8)}.txt", $"dome {round}", i + 1, random.NextSingle()))]);
            using ArchiveIndex index = ArchiveIndex.Open(_archive.Folder);
            IReadOnlyList<(int Doc, double Score)> all = index.Search([new QueryTerm(["dome"], [], QueryRole.Content)], 100);
            Assert.Equal(index.Count, all.Count);
            Assert.Equal(index.Count, index.Vectors.Count);
            Assert.All(all, x => Assert.NotNull(index.Vectors.Score([1, 0], index.IdOf(x.Doc))));
            Assert.All(index.Vectors.Search([1, 0], 100), x => Assert.True(index.DocumentOf(x.Id) >= 0));
        }
    }

    [Fact]
    public async Task ApplyAsync_AnotherModel_FailsTheItemAndKeepsTheIndex()
    {
        await _archive.WriteAsync(Vector("a.txt", "dome motor", 1, 0));
        await using (var sink = new IndexSink(new IndexOptions { Path = _archive.Folder }, Archive.Owner()))
        {
            await sink.OpenAsync(default);
            Passage other = Archive.Passage("b.txt", "dome") with { Embedding = new Embedding("other@2", new float[] { 1, 0 }) };
            ItemException e = await Assert.ThrowsAsync<ItemException>(
                async () => await sink.ApplyAsync(new Generation<Passage>("inbox", "b.txt", "v", [other]), default));
            Assert.Contains("toy@1", e.Message, StringComparison.Ordinal);
            Assert.Contains("other@2", e.Message, StringComparison.Ordinal);
            Assert.Contains("tars index rebuild", e.Message, StringComparison.Ordinal);
            await sink.ApplyAsync(new Generation<Passage>("inbox", "c.txt", "v", [Vector("c.txt", "dome", 0, 1)]), default);
            await sink.CommitAsync(default);
        }

        using ArchiveIndex index = ArchiveIndex.Open(_archive.Folder);
        Assert.Equal(2, index.Count);
    }

    [Fact]
    public async Task OpenAsync_AnotherAnalyzer_IsRefused()
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "one"));
        await using var sink = new IndexSink(new IndexOptions { Path = _archive.Folder, Analyzer = IndexAnalyzer.Standard }, Archive.Owner());
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(async () => await sink.OpenAsync(default));
        Assert.Contains("'english'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'standard'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_TextIndexOfAnotherProgram_IsRefused()
    {
        using (IndexWriter writer = IndexWriter.Open(_archive.Folder, new IndexSchema().Text("body")))
        {
            writer.AddDocument(new IndexDocument().Add("body", "x"));
            writer.Commit(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" });
        }

        await using var sink = new IndexSink(new IndexOptions { Path = _archive.Folder }, Archive.Owner());
        await Assert.ThrowsAsync<InvalidDataException>(async () => await sink.OpenAsync(default));
    }

    [Fact]
    public async Task ApplyAsync_ManyRowsWithoutVectors_AreFoundByWords()
    {
        await _archive.WriteAsync(Vector("a.txt", "dome motor", 1, 0), Archive.Passage("b.txt", "dome shutter"));
        using ArchiveIndex index = ArchiveIndex.Open(_archive.Folder);
        Assert.Equal(2, index.Search([new QueryTerm(["dome"], [], QueryRole.Content)], 10).Count);
        Assert.Equal(1, index.Vectors.Count);
    }

    [Fact]
    public async Task ApplyAsync_KeyOfAnyLength_IsReplacedByItself()
    {
        string key = new('k', 40_000);
        for (int version = 0; version < 2; version++)
        {
            await using var sink = new IndexSink(new IndexOptions { Path = _archive.Folder }, Archive.Owner());
            await sink.OpenAsync(default);
            await sink.ApplyAsync(new Generation<Passage>("inbox", key, "v", [Archive.Passage("a.txt", "dome")]), default);
            await sink.CommitAsync(default);
        }

        using ArchiveIndex index = ArchiveIndex.Open(_archive.Folder);
        Assert.Equal(1, index.Count);
    }

    private static Passage Vector(string source, string text, float x, float y) =>
        Archive.Passage(source, text) with { Embedding = new Embedding("toy@1", new[] { x, y }) };

    private async Task<string?> IdentityAsync()
    {
        await using var sink = new IndexSink(new IndexOptions { Path = _archive.Folder }, Archive.Owner());
        return await sink.IdentityAsync(default);
    }
}
