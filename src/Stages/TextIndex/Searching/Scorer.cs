using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Walks the documents of a segment that match, in order. Deleted ones are left to the caller. For one thread.</summary>
internal abstract class Scorer
{
    public const int NoMoreDocs = PostingsCursor.NoMoreDocs;

    /// <summary>The current document; -1 before the first.</summary>
    public abstract int Doc { get; }

    /// <summary>At most so many documents match; what is rarest leads a conjunction.</summary>
    public abstract long Cost { get; }

    public abstract int Next();

    /// <summary>Moves to the first match at or behind <paramref name="target"/>, which is not before the current document.</summary>
    public abstract int Advance(int target);

    /// <summary>Score of the current document.</summary>
    public abstract float Score();
}
