using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>A query bound to a reader, with statistics of the whole index.</summary>
internal abstract class Weight
{
    /// <summary>Walks the matches in one segment; null where there are none.</summary>
    public abstract Scorer? ScorerFor(int ordinal, SegmentReader segment);
}
