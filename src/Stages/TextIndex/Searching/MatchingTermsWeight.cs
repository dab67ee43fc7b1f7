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

        return documents is null ? null : new SetScorer(documents, Math.Min(count, segment.MaxDoc), score);
    }

    private sealed class SetScorer(ulong[] documents, long cost, float score) : Scorer
    {
        private int _doc = -1;

        public override int Doc => _doc;

        public override long Cost => cost;

        public override int Next() => _doc == NoMoreDocs ? NoMoreDocs : Advance(_doc + 1);

        public override int Advance(int target)
        {
            if (_doc >= target)
                return _doc;
            var at = target >> 6;
            if (at >= documents.Length)
                return _doc = NoMoreDocs;
            var word = documents[at] & (ulong.MaxValue << (target & 63));
            while (word == 0)
            {
                if (++at == documents.Length)
                    return _doc = NoMoreDocs;
                word = documents[at];
            }

            return _doc = (at << 6) + System.Numerics.BitOperations.TrailingZeroCount(word);
        }

        public override float Score() => score;

        public override void Collect(LiveDocs? live, int start, TopDocuments best) => CollectAlike(live, start, best, score);
    }
}
