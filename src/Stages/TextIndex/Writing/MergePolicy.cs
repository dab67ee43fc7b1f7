namespace Tars.TextIndex.Writing;

/// <summary>
/// Chooses which segments to write anew: ten of similar size become one of the next tier, so that the number of segments and how often a
/// document is written again both grow with the logarithm of the index. The score is the one of Java's tiered policy.
/// </summary>
internal static class MergePolicy
{
    /// <summary>Segments in a tier, and segments merged at once.</summary>
    public const int TierSize = 10;

    /// <summary>Merged segments do not grow beyond this, so that no merge takes very long.</summary>
    public const long MaxMergedBytes = 2L << 30;

    /// <summary>Segments below this size count as of this size: small flushes are merged without regard to their differences.</summary>
    public const long FloorBytes = 2L << 20;

    // Above this share of deleted documents a segment is written anew alone.
    private const double MaxDeletedShare = 0.5;
    private const double SizeWeight = 0.05;

    /// <summary>Places of the segments of the next merge, ascending; empty where none is due.</summary>
    public static List<int> Choose(IReadOnlyList<SegmentSize> segments)
    {
        var able = Enumerable.Range(0, segments.Count).Where(i => segments[i].CanMerge && segments[i].LiveBytes < MaxMergedBytes / 2)
            .OrderByDescending(i => segments[i].LiveBytes).ThenBy(i => i).ToList();
        if (able.Count > Allowed([.. able.Select(i => segments[i].LiveBytes)]))
            return Best(segments, able);
        var sparse = able.FindIndex(i => segments[i].DeletedShare > MaxDeletedShare);
        return sparse < 0 ? [] : [able[sparse]];
    }

    /// <summary>How many segments an index of this size may have: a full tier of each size below the largest.</summary>
    private static int Allowed(List<long> descending)
    {
        if (descending.Count == 0)
            return 0;
        var level = Math.Max(FloorBytes, descending[^1]);
        double left = descending.Sum();
        double allowed = 0;
        while (left / level >= TierSize && level < MaxMergedBytes)
        {
            allowed += TierSize;
            left -= TierSize * (double)level;
            level = Math.Min(MaxMergedBytes, level * TierSize);
        }

        return Math.Max(TierSize, (int)(allowed + Math.Ceiling(left / level)));
    }

    /// <summary>The merge that evens sizes out the most for what it writes, and drops the most deleted documents.</summary>
    private static List<int> Best(IReadOnlyList<SegmentSize> segments, List<int> descending)
    {
        List<int> best = [];
        var bestScore = double.MaxValue;
        for (var first = 0; first < descending.Count; first++)
        {
            List<int> chosen = [];
            long bytes = 0;
            double floored = 0;
            double kept = 0;
            for (var i = first; i < descending.Count && chosen.Count < TierSize; i++)
            {
                var segment = segments[descending[i]];
                if (bytes + segment.LiveBytes > MaxMergedBytes)
                    continue;
                chosen.Add(descending[i]);
                bytes += segment.LiveBytes;
                floored += Math.Max(FloorBytes, segment.LiveBytes);
                kept += Math.Max(FloorBytes, segment.LiveBytes) * (1 - segment.DeletedShare);
            }

            if (chosen.Count < 2)
                break;
            var skew = Math.Max(FloorBytes, segments[chosen[0]].LiveBytes) / floored;
            var score = skew * Math.Pow(Math.Max(1, bytes), SizeWeight) * Math.Pow(kept / floored, 2);
            if (score >= bestScore)
                continue;
            bestScore = score;
            best = chosen;
            if (descending.Count - first <= TierSize)
                break;
        }

        best.Sort();
        return best;
    }
}
