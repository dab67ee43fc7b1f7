using System.Numerics.Tensors;

namespace Tars.Stages.Rag;

/// <summary>Finds the nearest rows by comparing with each of them.</summary>
internal static class RowScan
{
    /// <summary>The rows with the largest dot products, best first, ties by row.</summary>
    /// <param name="segment">The rows.</param>
    /// <param name="query">As long as a row.</param>
    /// <param name="top">At most so many; at least 1.</param>
    /// <param name="allowed">Only these; null compares with all.</param>
    public static IReadOnlyList<(int Row, float Similarity)> Nearest(
        VectorSegment segment, ReadOnlySpan<float> query, int top, RowSet? allowed)
    {
        var best = new LongHeap();
        if (allowed is null)
        {
            for (int row = 0; row < segment.Rows; row++)
            {
                Keep(best, top, NearRow.Of(TensorPrimitives.Dot(query, segment.Row(row)), row));
            }
        }
        else
        {
            foreach (int row in allowed.Rows())
            {
                Keep(best, top, NearRow.Of(TensorPrimitives.Dot(query, segment.Row(row)), row));
            }
        }

        var found = new (int Row, float Similarity)[best.Count];
        for (int i = found.Length - 1; i >= 0; i--)
        {
            long near = best.RemoveLeast();
            found[i] = (NearRow.Row(near), NearRow.Similarity(near));
        }

        return found;
    }

    private static void Keep(LongHeap best, int top, long near)
    {
        if (best.Count < top)
        {
            best.Add(near);
        }
        else if (near > best.Least)
        {
            best.ReplaceLeast(near);
        }
    }
}
