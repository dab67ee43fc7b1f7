using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Vectors;

public sealed class VectorStoreGraphTests : IDisposable
{
    private const int Dimension = 32;
    private const int Least = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly float[][] _points = Points.Make(6000, Dimension, 1);
    private long _id;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Prepare_LargeFile_GetsAGraphAndASmallOneNone()
    {
        string[] names = Commit([], Least, s => Replace(s, 0, 100, 0));
        Assert.Equal([false, true], names.Select(VectorFileNames.IsGraph));
        names = Commit(names, Least, s => Replace(s, 100, 110, 0));
        Assert.Equal([false, false, true], names.Select(VectorFileNames.IsGraph));
        Assert.Equal(names.Order(StringComparer.Ordinal), Directory.GetFiles(_folder).Select(x => Path.GetFileName(x)!).Order(StringComparer.Ordinal));
        using VectorSet set = VectorSet.Open(_folder, names);
        Assert.Equal(1100, set.Count);
        Assert.Equal([VectorForm.Int8, null], Enumerable.Range(0, 2).Select(x => set.Graph(x)?.Form));
    }

    [Fact]
    public void Prepare_AnotherForm_BuildsItBesideAndDropsTheOld()
    {
        string[] names = Commit([], Least, s => Replace(s, 0, 100, 0));
        names = Commit(names, Least, s => Replace(s, 100, 101, 0), VectorForm.Float32);
        Assert.EndsWith(".float32.hnsw", names[^1]);
        using (VectorSet set = VectorSet.Open(_folder, names))
        {
            Assert.Equal(VectorForm.Float32, set.Graph(0)!.Form);
        }

        names = Commit(names, Least, s => Replace(s, 101, 102, 0), VectorForm.Exact);
        Assert.DoesNotContain(names, VectorFileNames.IsGraph);
        Assert.Empty(Directory.GetFiles(_folder, "*.hnsw"));
    }

    [Fact]
    public void Prepare_RowsOfNoUnitLength_AreScanned()
    {
        string[] names = Commit([], Least, s =>
        {
            for (int root = 0; root < 60; root++)
            {
                s.Replace($"root {root}", [.. Enumerable.Range(0, 10).Select(i => (++_id, new Embedding(Points.Model, new float[] { root, i })))]);
            }
        });
        Assert.Single(names);
        using VectorSet set = VectorSet.Open(_folder, names);
        Assert.Equal(600, set.Search([1, 1], 1).Single().Id);
    }

    [Fact]
    public void Search_AfterHalfOfTheRootsChanged_FindsNothingOldAndNearlyAllThatTheScanFinds()
    {
        string[] names = Commit([], Least, s => Replace(s, 0, 400, 0));
        string firstGraph = names[1];
        for (int part = 0; part < 8; part++)
        {
            names = Commit(names, Least, s => Replace(s, part * 25, (part * 25) + 25, 200));
            using VectorSet set = VectorSet.Open(_folder, names);
            Assert.Equal(4000, set.Count);
            Assert.Contains(names, VectorFileNames.IsGraph);
            var live = Enumerable.Range(0, set.Segments.Count)
                .SelectMany(i => set.LiveGroups(i).SelectMany(g => Enumerable.Range(0, g.Count).Select(r => set.Segments[i].Id(g.First + r)))).ToHashSet();
            float[][] queries = Points.Make(60, Dimension, 3);
            Assert.All(queries, q => Assert.All(set.Search(q, 10), x => Assert.Contains(x.Id, live)));
            Assert.InRange(Points.Recall(queries, q => Scores(set.SearchExactly(q, 10)), q => Scores(set.Search(q, 10))), 0.97, 1);
        }

        Assert.DoesNotContain(firstGraph, names);
    }

    [Theory]
    [InlineData(0.004)]
    [InlineData(0.3)]
    public void Search_AmongSomePassages_FindsOnlyThoseAndAsManyAsThereAre(double share)
    {
        string[] names = Commit([], Least, s => Replace(s, 0, 400, 0));
        names = Commit(names, Least, s => Replace(s, 0, 30, 200));
        var random = new Random(4);
        long[] among = [.. Enumerable.Range(1, (int)_id + 5).Where(_ => random.NextDouble() < share).Select(x => (long)x)];
        using VectorSet set = VectorSet.Open(_folder, names);
        float[][] queries = Points.Make(60, Dimension, 3);
        Assert.All(queries, q => Assert.All(set.Search(q, 10, among), x => Assert.Contains(x.Id, among)));
        Assert.All(queries, q => Assert.Equal(10, set.Search(q, 10, among).Count));
        Assert.InRange(Points.Recall(queries, q => Scores(set.SearchExactly(q, 10, among)), q => Scores(set.Search(q, 10, among))), 0.97, 1);
        Assert.Empty(set.Search(queries[0], 10, []));
    }

    [Fact]
    public void Prepare_TheSameCommitsAgain_AnswersTheSame()
    {
        long[][] first = Answers(Directory.CreateDirectory(Path.Combine(_folder, "1")).FullName);
        _id = 0;
        Assert.Equal(first, Answers(Directory.CreateDirectory(Path.Combine(_folder, "2")).FullName));

        long[][] Answers(string folder)
        {
            string[] names = [];
            for (int part = 0; part < 4; part++)
            {
                names = Commit(names, Least, s => Replace(s, part * 30, (part * 30) + 60, part * 10), folder: folder);
            }

            using VectorSet set = VectorSet.Open(folder, names);
            return [.. Points.Make(30, Dimension, 3).Select(q => set.Search(q, 10).Select(x => x.Id).ToArray())];
        }
    }

    [Fact]
    public void Open_AfterACrashWithAHalfWrittenGraph_RemovesItAndGoesOn()
    {
        string[] names = Commit([], Least, s => Replace(s, 0, 100, 0));
        string left = Path.Combine(_folder, VectorFileNames.GraphOf(VectorFileNames.NewRows(), VectorForm.Int8));
        File.WriteAllBytes(left, new byte[100]);
        names = Commit(names, Least, s => Replace(s, 100, 101, 0));
        Assert.False(File.Exists(left));
        using VectorSet set = VectorSet.Open(_folder, names);
        Assert.Equal(1010, set.Count);
    }

    [Theory]
    [InlineData("vectors-other.int8.hnsw")]
    [InlineData("../vectors-1.int8.hnsw")]
    [InlineData(".hnsw")]
    public void Open_GraphWithoutItsRows_IsRefused(string name)
    {
        string[] names = Commit([], Least, s => Replace(s, 0, 10, 0));
        Assert.Throws<InvalidDataException>(() => VectorSet.Open(_folder, [.. names, name]));
    }

    private string[] Commit(
        IReadOnlyList<string> names, int least, Action<VectorStore> change, VectorForm form = VectorForm.Int8, string? folder = null)
    {
        using VectorStore store = VectorStore.Open(folder ?? _folder, names, form, least);
        change(store);
        string[] committed = [.. store.Prepare()];
        store.Committed();
        return committed;
    }

    // Ten vectors a root, those of another root by the shift.
    private void Replace(VectorStore store, int from, int to, int shift)
    {
        for (int root = from; root < to; root++)
        {
            store.Replace(
                $"root {root}", [.. Enumerable.Range(0, 10).Select(i => (++_id, new Embedding(Points.Model, _points[((root + shift) * 10) + i])))]);
        }
    }

    private static IReadOnlyList<float> Scores(IReadOnlyList<(long Id, float Score)> found) => [.. found.Select(x => x.Score)];
}
