namespace Tars.TextIndex.Searching;

/// <summary>The documents that hold a phrase: those with all of its terms, in which the matcher finds it.</summary>
internal sealed class PhraseScorer : Scorer
{
    private readonly PhrasePart[] _byCost;
    private readonly PhraseMatcher _matcher;
    private readonly byte[]? _norms;
    private readonly Bm25 _similarity;
    private readonly string _name;
    private float _frequency;

    public PhraseScorer(PhrasePart[] parts, PhraseMatcher matcher, byte[]? norms, Bm25 similarity, string name)
    {
        _byCost = [.. parts.OrderBy(p => p.DocFreq)];
        _matcher = matcher;
        _norms = norms;
        _similarity = similarity;
        _name = name;
    }

    public override int Doc => _byCost[0].Postings.Doc;

    public override long Cost => _byCost[0].DocFreq;

    public override int Next() => FindFrom(_byCost[0].Postings.Next());

    public override int Advance(int target) => Doc >= target ? Doc : FindFrom(_byCost[0].Postings.Advance(target));

    public override float Score() => _similarity.Score(_frequency, _norms is null ? (byte)1 : _norms[Doc]);

    public override ScoreExplanation Explain() => _similarity.Explain(_name, _frequency, _norms is null ? (byte)1 : _norms[Doc]);

    private int FindFrom(int doc)
    {
        while (doc != NoMoreDocs)
        {
            var other = FirstElsewhere(doc);
            if (other != doc)
            {
                doc = _byCost[0].Postings.Advance(other);
                continue;
            }

            _frequency = _matcher.Frequency();
            if (_frequency > 0)
                return doc;
            doc = _byCost[0].Postings.Next();
        }

        return doc;
    }

    /// <summary>The document if all have it, else where the first that has not goes on.</summary>
    private int FirstElsewhere(int doc)
    {
        for (var i = 1; i < _byCost.Length; i++)
        {
            var other = _byCost[i].Postings.Advance(doc);
            if (other != doc)
                return other;
        }

        return doc;
    }
}
