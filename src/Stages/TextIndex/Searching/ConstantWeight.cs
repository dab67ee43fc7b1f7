using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>The matches of another query, or all documents, with one score.</summary>
internal sealed class ConstantWeight(Weight? inner, float score) : Weight
{
    public override Scorer? ScorerFor(int ordinal, SegmentReader segment)
    {
        if (inner is null)
            return new AllScorer(segment.MaxDoc, score);
        return inner.ScorerFor(ordinal, segment) is { } scorer ? new ConstantScorer(scorer, score) : null;
    }

    private sealed class ConstantScorer(Scorer inner, float score) : Scorer
    {
        public override int Doc => inner.Doc;

        public override long Cost => inner.Cost;

        public override int Next() => inner.Next();

        public override int Advance(int target) => inner.Advance(target);

        public override float Score() => score;

        public override void Collect(LiveDocs? live, int start, TopDocuments best) => CollectAlike(live, start, best, score);
    }

    private sealed class AllScorer(int maxDoc, float score) : Scorer
    {
        private int _doc = -1;

        public override int Doc => _doc;

        public override long Cost => maxDoc;

        public override int Next() => Advance(_doc + 1);

        public override int Advance(int target) => _doc = target < maxDoc ? target : NoMoreDocs;

        public override float Score() => score;

        public override void Collect(LiveDocs? live, int start, TopDocuments best) => CollectAlike(live, start, best, score);
    }
}
