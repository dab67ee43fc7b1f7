namespace Tars.TextIndex.Writing;

/// <summary>Chooses which segments to write anew, so that their number stays bounded and deleted documents do not pile up.</summary>
internal static class MergePolicy
{
    /// <summary>More segments than this are merged.</summary>
    public const int MaxSegments = 10;

    /// <summary>Segments beyond this size are left alone, so that no merge takes very long.</summary>
    public const long MaxMergedBytes = 2L << 30;

    /// <summary>The next merge, in the segments' order; empty where none is due.</summary>
    public static List<WriterSegment> Choose(IReadOnlyList<WriterSegment> segments)
    {
        var able = segments.Where(s => LiveSize(s) < MaxMergedBytes / 2 && s.Reader.Fields.All(f => !f.HasForeignParts)).ToList();
        if (able.Count > MaxSegments)
        {
            var smallest = able.OrderBy(LiveSize).Take(MaxSegments).ToHashSet();
            return [.. segments.Where(smallest.Contains)];
        }

        return able.Find(s => s.DeletedCount > s.Info.MaxDoc / 2) is { } sparse ? [sparse] : [];
    }

    private static long LiveSize(WriterSegment segment) =>
        (long)(segment.Size * (segment.LiveCount / (double)Math.Max(1, segment.Info.MaxDoc)));
}
