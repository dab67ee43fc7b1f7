using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Documents that all of several scorers match; those that score are a part of them.</summary>
internal sealed class ConjunctionScorer : Scorer
{
    private readonly Scorer[] _all;
    private readonly Scorer[] _scoring;

    public ConjunctionScorer(Scorer[] all, Scorer[] scoring)
    {
        _all = [.. all.OrderBy(s => s.Cost)];
        _scoring = scoring;
    }

    public override int Doc => _all[0].Doc;

    public override long Cost => _all[0].Cost;

    public override int Next() => Align(_all[0].Next());

    public override int Advance(int target) => Align(_all[0].Advance(target));

    public override float Score()
    {
        double sum = 0;
        foreach (var scorer in _scoring)
            sum += scorer.Score();
        return (float)sum;
    }

    public override ScoreExplanation Explain() =>
        new(Score(), "sum of all that have to match and score", [.. _scoring.Select(s => s.Explain())]);

    public override void Collect(LiveDocs? live, int start, TopDocuments best)
    {
        if (_scoring.Length == 0 || !Array.TrueForAll(_scoring, s => s is TermScorer))
        {
            base.Collect(live, start, best);
            return;
        }

        // Runs of documents in which the clauses together cannot reach the best are left out unread.
        var bounds = Array.ConvertAll(_scoring, s => ((TermScorer)s).NewBounds());
        var end = -1;
        var bound = float.PositiveInfinity;
        for (var doc = Next(); doc != NoMoreDocs;)
        {
            if (doc > end)
                bound = BlockBounds.SumAt(bounds, doc, best.Threshold, out end);
            if (bound <= best.Threshold)
            {
                doc = end == NoMoreDocs ? NoMoreDocs : Advance(end + 1);
                continue;
            }

            if (live is null || live[doc])
                best.Offer(start + doc, Score());
            doc = Next();
        }
    }

    private int Align(int doc)
    {
        for (var i = 1; i < _all.Length && doc != NoMoreDocs;)
        {
            var other = _all[i].Doc < doc ? _all[i].Advance(doc) : _all[i].Doc;
            if (other == doc)
            {
                i++;
                continue;
            }

            doc = _all[0].Advance(other);
            i = 1;
        }

        return doc;
    }
}
