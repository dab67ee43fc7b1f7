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

    /// <summary>How the current document's score comes about. The root's value is <see cref="Score"/>.</summary>
    public virtual ScoreExplanation Explain() => new(Score(), "the same for every document that matches");

    /// <summary>Offers the living matches; may leave out what cannot come among the best. To be called on a new scorer.</summary>
    /// <param name="live">Null where no document is deleted.</param>
    /// <param name="start">Number of the segment's first document in the index.</param>
    /// <param name="best">Takes them.</param>
    public virtual void Collect(LiveDocs? live, int start, TopDocuments best)
    {
        for (var doc = Next(); doc != NoMoreDocs; doc = Next())
        {
            if (live is null || live[doc])
                best.Offer(start + doc, Score());
        }
    }

    /// <summary>As <see cref="Collect"/> where all documents score the same: later ones never displace earlier ones.</summary>
    protected void CollectAlike(LiveDocs? live, int start, TopDocuments best, float score)
    {
        for (var doc = Next(); doc != NoMoreDocs && score > best.Threshold; doc = Next())
        {
            if (live is null || live[doc])
                best.Offer(start + doc, score);
        }
    }
}
