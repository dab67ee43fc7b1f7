using System.Runtime.InteropServices;

namespace Tars.Stages.Rag;

/// <summary>Builds the graph of a vector file and writes it beside it.</summary>
internal static class VectorGraphWriter
{
    /// <summary>Writes the graph of a file and brings it onto the disk.</summary>
    /// <param name="rows">The file.</param>
    /// <param name="path">Where the graph goes; must not exist.</param>
    /// <param name="form">Not <see cref="VectorForm.Exact"/>.</param>
    /// <param name="threads">At most so many at once.</param>
    /// <param name="old">A graph to go on with, or null.</param>
    public static void Write(VectorSegment rows, string path, VectorForm form, int threads, InheritedGraph? old = null)
    {
        Int8Rows? codes = form == VectorForm.Int8 ? Int8Rows.Quantize(rows) : null;
        using RowSpace space = codes is null ? new FloatRows(rows) : codes;
        BuiltGraph graph = GraphBuilder.Build(rows, space, threads, old);
        int[] upper = [.. Enumerable.Range(0, graph.Count).Where(x => graph.LevelOf(x) > 0)];
        var format = new VectorGraphFormat
        {
            Model = rows.Model,
            RowsFile = rows.Name,
            RowsChecksum = rows.BodyChecksum,
            Form = form,
            Dimension = rows.Dimension,
            Rows = graph.Count,
            UpperRows = upper.Length,
            UpperNumbers = upper.Sum(x => 2 + graph.Above(x).Length),
            Entry = graph.Entry,
            TopLevel = graph.TopLevel,
        };
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        stream.Write(new byte[VectorGraphFormat.HeadLength]);
        var body = new BlockedOutput(stream);
        for (int row = 0; row < graph.Count && codes is not null; row++)
        {
            body.Write(codes.CodesOf(row));
        }

        body.Pad();
        for (int row = 0; row < graph.Count && codes is not null; row++)
        {
            body.Write(MemoryMarshal.AsBytes([codes.ScaleOf(row)]));
        }

        body.Pad();
        body.Write(MemoryMarshal.AsBytes(graph.NextEquals));
        body.Pad();
        body.Write(MemoryMarshal.AsBytes(graph.Below));
        body.Pad();
        foreach (int row in upper)
        {
            body.Write(MemoryMarshal.AsBytes<int>([row, graph.LevelOf(row)]));
            body.Write(MemoryMarshal.AsBytes(graph.Above(row)));
        }

        body.Pad();
        uint blocks = body.Finish();
        stream.Position = 0;
        stream.Write((format with { BlocksChecksum = blocks }).ToBytes());
        stream.Flush(flushToDisk: true);
    }
}
