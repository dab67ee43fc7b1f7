using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>
/// The best documents of several terms, any of which may match. Documents are taken in runs; in each, the terms that cannot lift a document
/// among the best by themselves are only looked up for documents that the others propose, and runs and documents that cannot come among
/// the best are left out. What is offered scores the same, to the last bit, as when all terms were added up in order.
/// </summary>
internal sealed class BlockMaxDisjunction
{
    private const int NoMoreDocs = Scorer.NoMoreDocs;
    private readonly TermScorer[] _terms;
    private readonly BlockBounds[] _bounds;
    private readonly float[] _scores;
    // The terms by what they can score in the current run, least first.
    private readonly int[] _order;
    private readonly float[] _most;
    // Sum of the bounds of the terms before each place of the order.
    private readonly double[] _before;
    // From here on in the order the terms propose documents.
    private int _leading;

    public BlockMaxDisjunction(TermScorer[] terms)
    {
        _terms = terms;
        _bounds = Array.ConvertAll(terms, t => t.NewBounds());
        _scores = new float[terms.Length];
        _order = [.. Enumerable.Range(0, terms.Length)];
        _most = new float[terms.Length];
        _before = new double[terms.Length + 1];
    }

    public void Collect(LiveDocs? live, int start, TopDocuments best)
    {
        for (var low = 0; low != NoMoreDocs;)
        {
            var bound = BlockBounds.SumAt(_bounds, low, best.Threshold, out var high);
            if (bound > best.Threshold)
            {
                high = LeadersEnd(low, high);
                Rank(high, best.Threshold);
                if (_leading < _terms.Length)
                    CollectRun(low, high, live, start, best);
            }

            low = high == NoMoreDocs ? NoMoreDocs : high + 1;
        }
    }

    /// <summary>The run may go on over blocks of terms that only are looked up: it ends with a block of those that lead.</summary>
    private int LeadersEnd(int low, int shortest)
    {
        var end = NoMoreDocs;
        for (var i = _leading; i < _order.Length; i++)
        {
            if (_terms[_order[i]].Doc != NoMoreDocs)
                end = Math.Min(end, _bounds[_order[i]].EndOf(0));
        }

        return _leading == _order.Length || end < low ? shortest : end;
    }

    private void Rank(int high, float threshold)
    {
        for (var i = 0; i < _terms.Length; i++)
            _most[i] = _terms[i].Doc == NoMoreDocs ? 0 : _bounds[i].Bound(high);
        // Few terms, and mostly in order from the run before.
        for (var i = 1; i < _order.Length; i++)
        {
            for (var j = i; j > 0 && _most[_order[j]] < _most[_order[j - 1]]; j--)
                (_order[j], _order[j - 1]) = (_order[j - 1], _order[j]);
        }

        for (var i = 0; i < _order.Length; i++)
            _before[i + 1] = _before[i] + _most[_order[i]];
        _leading = 0;
        RaiseLeading(threshold);
    }

    private void RaiseLeading(float threshold)
    {
        while (_leading < _order.Length && BlockBounds.Round(_before[_leading + 1]) <= threshold)
            _leading++;
    }

    private void CollectRun(int low, int high, LiveDocs? live, int start, TopDocuments best)
    {
        var doc = NextOfLeaders(low);
        while (doc <= high && doc != NoMoreDocs)
        {
            if ((live is null || live[doc]) && TryScore(doc, best.Threshold, out var score))
            {
                best.Offer(start + doc, score);
                RaiseLeading(best.Threshold);
                if (_leading == _order.Length)
                    return;
            }

            doc = NextOfLeaders(doc + 1);
        }
    }

    private int NextOfLeaders(int low)
    {
        var next = NoMoreDocs;
        for (var i = _leading; i < _order.Length; i++)
        {
            var term = _terms[_order[i]];
            var doc = term.Doc;
            if (doc < low)
                doc = doc == low - 1 ? term.Next() : term.Advance(low);
            if (doc < next)
                next = doc;
        }

        return next;
    }

    /// <summary>Scores the document, unless it turns out that it cannot exceed the threshold.</summary>
    private bool TryScore(int doc, float threshold, out float score)
    {
        score = 0;
        double sum = 0;
        for (var i = _order.Length - 1; i >= 0; i--)
        {
            var place = _order[i];
            var term = _terms[place];
            _scores[place] = 0;
            if (i < _leading)
            {
                if (BlockBounds.Round(sum + _before[i + 1]) <= threshold)
                    return false;
                if (term.Doc < doc)
                    term.Advance(doc);
            }

            if (term.Doc != doc)
                continue;
            _scores[place] = term.Score();
            sum += _scores[place];
        }

        // Added in the order of the clauses.
        double total = 0;
        foreach (var part in _scores)
            total += part;
        score = (float)total;
        return true;
    }
}
