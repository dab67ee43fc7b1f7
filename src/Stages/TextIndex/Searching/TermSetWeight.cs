using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>The documents with any of some terms, all with one score.</summary>
internal sealed class TermSetWeight(string field, byte[][] termsInOrder, float score) : Weight
{
    public override Scorer? ScorerFor(int ordinal, SegmentReader segment)
    {
        if (segment.Terms(field) is not { } terms)
            return null;
        ulong[]? documents = null;
        PostingsCursor? postings = null;
        long count = 0;
        foreach (var term in termsInOrder)
        {
            if (!terms.TryFind(term, out var state))
                continue;
            documents ??= new ulong[(segment.MaxDoc + 63) >> 6];
            count += state.DocFreq;
            if (postings is null)
                postings = segment.Postings(terms.Field, state, positions: false);
            else
                postings.Restart(state);
            postings.Mark(documents);
        }

        return documents is null ? null : new DocumentSetScorer(documents, Math.Min(count, segment.MaxDoc), score);
    }
}
