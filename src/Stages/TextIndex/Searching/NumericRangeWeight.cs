using Tars.TextIndex.Columns;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>The documents with a number between two, all with one score.</summary>
internal sealed class NumericRangeWeight(string field, long lower, long upper, float score) : Weight
{
    public override Scorer? ScorerFor(int ordinal, SegmentReader segment) =>
        segment.Column(field) is NumericColumn column && lower <= upper ? new RangeScorer(column, lower, upper, score) : null;

    private sealed class RangeScorer(NumericColumn column, long lower, long upper, float score) : Scorer
    {
        private int _doc = -1;

        public override int Doc => _doc;

        public override long Cost => column.Count;

        public override int Next() => _doc == NoMoreDocs ? NoMoreDocs : Advance(_doc + 1);

        public override int Advance(int target)
        {
            if (_doc >= target)
                return _doc;
            for (var doc = column.Documents.From(target); doc != NoMoreDocs; doc = column.Documents.From(doc + 1))
            {
                if (column.HasBetween(column.Documents.IndexOf(doc), lower, upper))
                    return _doc = doc;
            }

            return _doc = NoMoreDocs;
        }

        public override float Score() => score;

        public override void Collect(LiveDocs? live, int start, TopDocuments best) => CollectAlike(live, start, best, score);
    }
}
