using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Searching;

/// <summary>Tells how much a term can score at most in a run of documents, from the pairs of frequency and norm in its skip data.</summary>
internal sealed class BlockBounds
{
    // Sums of single-precision scores in double precision depend on their order by less than this.
    private const double Slack = 1 + 1e-12;
    private readonly TermScorer _scorer;
    private readonly SkipReader? _skip;
    private readonly float _highest;
    private readonly (long Run, float Bound)[] _cached = new (long, float)[SkipWriter.MaxLevels];

    public BlockBounds(TermScorer scorer, SkipReader? skip, int mostFrequent)
    {
        _scorer = scorer;
        _skip = skip;
        _highest = scorer.ScoreOf(mostFrequent, 0);
    }

    /// <summary>Moves to the block that holds the document or would; only forward.</summary>
    public void MoveTo(int doc)
    {
        // Documents 0 and 1 are never in different blocks, and entries are found by what lies behind 0.
        if (_skip is { Levels: > 0 } && Math.Max(1, doc) > _skip.EndOf(0))
            _skip.SkipTo(Math.Max(1, doc));
    }

    /// <summary>The last document of the current run on the level; <see cref="Scorer.NoMoreDocs"/> where no further run is known.</summary>
    public int EndOf(int level) => _skip is null || level >= _skip.Levels ? Scorer.NoMoreDocs : _skip.EndOf(level);

    /// <summary>No document from the current one to <paramref name="upTo"/> scores more.</summary>
    public float Bound(int upTo)
    {
        if (_skip is null)
            return _highest;
        for (var level = 0; level < _skip.Levels; level++)
        {
            if (_skip.EndOf(level) < upTo)
                continue;
            var run = _skip.RunOf(level);
            if (_cached[level].Run != run)
                _cached[level] = (run, BoundOf(_skip.ImpactsOf(level)));
            return _cached[level].Bound;
        }

        return _highest;
    }

    /// <summary>The largest float that a sum of scores below the bounds can come to, whatever its order.</summary>
    public static float Round(double sum) => (float)(sum * Slack);

    /// <summary>
    /// What the terms can score together around the document, and up to which. The run is made longer as long as it stays at or below
    /// <paramref name="threshold"/>, so that more is left out at once.
    /// </summary>
    public static float SumAt(ReadOnlySpan<BlockBounds> terms, int doc, float threshold, out int end)
    {
        foreach (var term in terms)
            term.MoveTo(doc);
        end = ShortestEnd(terms, 0);
        var bound = Sum(terms, end);
        for (var level = 1; level < SkipWriter.MaxLevels && bound <= threshold && end != Scorer.NoMoreDocs; level++)
        {
            var longer = ShortestEnd(terms, level);
            var longerBound = Sum(terms, longer);
            if (longerBound > threshold)
                break;
            end = longer;
            bound = longerBound;
        }

        return bound;
    }

    private static int ShortestEnd(ReadOnlySpan<BlockBounds> terms, int level)
    {
        var end = Scorer.NoMoreDocs;
        foreach (var term in terms)
            end = Math.Min(end, term.EndOf(level));
        return end;
    }

    private static float Sum(ReadOnlySpan<BlockBounds> terms, int end)
    {
        double sum = 0;
        foreach (var term in terms)
            sum += term.Bound(end);
        return Round(sum);
    }

    private float BoundOf(ReadOnlySpan<byte> impacts)
    {
        var reader = new ByteReader(impacts, "skip data");
        var bound = 0f;
        (int Freq, byte Norm) previous = default;
        while (Impacts.TryRead(ref reader, previous, out var impact))
        {
            bound = Math.Max(bound, _scorer.ScoreOf(impact.Freq, impact.Norm));
            previous = impact;
        }

        // Without impacts nothing is known.
        return impacts.Length == 0 ? _highest : bound;
    }
}
