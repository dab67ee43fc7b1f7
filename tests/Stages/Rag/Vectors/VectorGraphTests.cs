using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Vectors;

public sealed class VectorGraphTests : IDisposable
{
    private const int Dimension = 48;
    private const int Top = 10;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(VectorForm.Int8)]
    [InlineData(VectorForm.Float32)]
    public void Nearest_WithoutFilter_FindsWhatTheScanFinds(VectorForm form)
    {
        using VectorSegment rows = Points.Segment(_folder, Points.Make(8000, Dimension, 1));
        using VectorGraph graph = Write(rows, form);
        Assert.Equal(form, graph.Form);
        Assert.InRange(Recall(rows, graph, null), 0.98, 1);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void Nearest_WithFilter_WalksThroughTheOthersAndFindsOnlyWhatMatches(double share)
    {
        using VectorSegment rows = Points.Segment(_folder, Points.Make(8000, Dimension, 1));
        using VectorGraph graph = Write(rows, VectorForm.Int8);
        var random = new Random(5);
        var allowed = new RowSet(8000);
        for (int row = 0; row < 8000; row++)
        {
            if (random.NextDouble() < share)
            {
                allowed.Add(row);
            }
        }

        Assert.InRange(Recall(rows, graph, allowed), 0.98, 1);
        Assert.All(Points.Make(20, Dimension, 3), q => Assert.All(graph.Nearest(q, Top, allowed) ?? [], x => Assert.True(allowed.Contains(x.Row))));
    }

    [Fact]
    public void IsWorthwhile_FewRowsMatch_Not()
    {
        using VectorSegment rows = Points.Segment(_folder, Points.Make(8000, Dimension, 1));
        using VectorGraph graph = Write(rows, VectorForm.Int8);
        Assert.False(graph.IsWorthwhile(80, Top));
        Assert.True(graph.IsWorthwhile(8000, Top));
        var one = new RowSet(8000);
        one.Add(17);
        Assert.Null(graph.Nearest(Points.Make(1, Dimension, 3)[0], Top, one));
    }

    [Fact]
    public void Write_AnyNumberOfThreads_WritesTheSameBytes()
    {
        using VectorSegment rows = Points.Segment(_folder, Points.Make(3000, Dimension, 1));
        byte[][] files = [.. new[] { 1, 2, 7 }.Select(threads =>
        {
            string path = Path.Combine(_folder, $"{threads}");
            VectorGraphWriter.Write(rows, path, VectorForm.Int8, threads);
            return File.ReadAllBytes(path);
        })];
        Assert.Equal(files[0], files[1]);
        Assert.Equal(files[0], files[2]);
    }

    [Fact]
    public void Nearest_ThousandsOfEqualRows_FindsThemAndTheRest()
    {
        float[][] different = Points.Make(3000, Dimension, 1);
        float[][] all = [.. different, .. Enumerable.Repeat(different[5], 2000), .. Points.Make(1000, Dimension, 2)];
        using VectorSegment rows = Points.Segment(_folder, all);
        using VectorGraph graph = Write(rows, VectorForm.Int8);
        Assert.InRange(Recall(rows, graph, null), 0.98, 1);
        Assert.Equal([5, .. Enumerable.Range(3000, 9)], graph.Nearest(different[5], Top, null)!.Select(x => x.Row));

        var some = new RowSet(all.Length);
        for (int row = 4000; row < 6000; row++)
        {
            some.Add(row);
        }

        Assert.Equal(Enumerable.Range(4000, Top), graph.Nearest(different[5], Top, some)!.Select(x => x.Row));
    }

    [Fact]
    public void Nearest_EveryRowAskedFor_EachIsReached()
    {
        float[][] points = Points.Make(4000, Dimension, 1);
        using VectorSegment rows = Points.Segment(_folder, points);
        using VectorGraph graph = Write(rows, VectorForm.Int8);
        Assert.Equal(4000, graph.Nearest(points[0], 4000, null)!.Count);
    }

    [Fact]
    public void Write_GoingOnWithAGraphOfWhichHalfIsGone_KeepsTheRecall()
    {
        float[][] points = Points.Make(6000, Dimension, 1);
        using VectorSegment before = Points.Segment(_folder, points);
        using VectorGraph old = Write(before, VectorForm.Int8);
        var random = new Random(8);
        int[] left = [.. Enumerable.Range(0, 6000).Where(_ => random.Next(2) == 0)];
        int[] newRows = new int[6000];
        Array.Fill(newRows, -1);
        for (int i = 0; i < left.Length; i++)
        {
            newRows[left[i]] = i;
        }

        using VectorSegment after = Points.Segment(_folder, [.. left.Select(x => points[x]), .. Points.Make(2000, Dimension, 2)]);
        string path = Path.Combine(_folder, "after");
        VectorGraphWriter.Write(after, path, VectorForm.Int8, 2, new InheritedGraph(old, newRows));
        using VectorGraph graph = VectorGraph.Open(path, after);
        Assert.InRange(Recall(after, graph, null), 0.98, 1);
        Assert.InRange(graph.Nearest(points[left[0]], (int)after.Rows, null)!.Count, after.Rows * 0.999, after.Rows);
    }

    private VectorGraph Write(VectorSegment rows, VectorForm form)
    {
        string path = Path.Combine(_folder, VectorFileNames.GraphOf(rows.Name, form));
        VectorGraphWriter.Write(rows, path, form, threads: 2);
        return VectorGraph.Open(path, rows);
    }

    private static double Recall(VectorSegment rows, VectorGraph graph, RowSet? allowed) => Points.Recall(
        Points.Make(200, Dimension, 3),
        q => [.. RowScan.Nearest(rows, q, Top, allowed).Select(x => x.Similarity)],
        q => [.. (graph.Nearest(q, Top, allowed) ?? RowScan.Nearest(rows, q, Top, allowed)).Select(x => x.Similarity)]);
}
