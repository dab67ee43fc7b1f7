using System.Numerics;
using System.Runtime.InteropServices;

namespace Tars.Stages.Rag;

/// <summary>
/// Finds rows whose values are the same to the bit, as copies of a passage have. One of them stands for all in the graph: many equal rows
/// would fill each other's links and lose touch with the rest.
/// </summary>
internal static class EqualRows
{
    /// <summary>Chains equal rows to each other.</summary>
    /// <returns>The lowest row of each kind, ascending.</returns>
    public static List<int> Link(VectorSegment segment, BuiltGraph graph)
    {
        var kinds = new Dictionary<ulong, (int First, int Last)>();
        var firsts = new List<int>();
        for (int row = 0; row < segment.Rows; row++)
        {
            ulong hash = Hash(segment.Row(row));
            while (true)
            {
                ref (int First, int Last) kind = ref CollectionsMarshal.GetValueRefOrAddDefault(kinds, hash, out bool exists);
                if (!exists)
                {
                    kind = (row, row);
                    firsts.Add(row);
                    break;
                }

                if (Same(segment.Row(kind.First), segment.Row(row)))
                {
                    graph.AddEqual(row, kind.Last);
                    kind.Last = row;
                    break;
                }

                hash = BuiltGraph.Mix(hash);
            }
        }

        return firsts;
    }

    private static bool Same(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        MemoryMarshal.AsBytes(a).SequenceEqual(MemoryMarshal.AsBytes(b));

    private static ulong Hash(ReadOnlySpan<float> values)
    {
        ulong hash = (ulong)values.Length;
        foreach (uint word in MemoryMarshal.Cast<float, uint>(values))
        {
            hash = (BitOperations.RotateLeft(hash, 27) ^ word) * 0x9E3779B97F4A7C15;
        }

        return BuiltGraph.Mix(hash);
    }
}
