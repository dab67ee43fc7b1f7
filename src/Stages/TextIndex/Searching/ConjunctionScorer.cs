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
