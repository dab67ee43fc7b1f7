using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>The documents with any of the terms that a matcher takes, all with one score.</summary>
internal sealed class MatchingTermsWeight(string field, TermMatcher matcher, float score) : Weight
{
    public override Scorer? ScorerFor(int ordinal, SegmentReader segment)
    {
        if (segment.Terms(field) is not { } terms)
            return null;
        ulong[]? documents = null;
        PostingsCursor? postings = null;
        long count = 0;
        var cursor = terms.Enumerate(matcher);
        while (cursor.Next())
        {
            documents ??= new ulong[(segment.MaxDoc + 63) >> 6];
            count += cursor.State.DocFreq;
            if (postings is null)
                postings = segment.Postings(terms.Field, cursor.State, positions: false);
            else
                postings.Restart(cursor.State);
            postings.Mark(documents);
        }

        return documents is null ? null : new DocumentSetScorer(documents, Math.Min(count, segment.MaxDoc), score);
    }
}
