namespace Tars.Stages.Rag;

/// <summary>
/// Orders results so that they differ: maximal marginal relevance after Carbonell and Goldstein, "The use of MMR, diversity-based reranking
/// for reordering documents and producing summaries", 1998.
/// </summary>
internal static class DiverseRanking
{
    // What relevance counts, against likeness to what is already chosen: as much, else a crowd of copies stays together.
    private const double Relevance = 0.5;

    /// <summary>
    /// The same items; the first stays first, and each next one is the best by relevance less likeness to those before it.
    /// </summary>
    /// <param name="ranked">Best first.</param>
    /// <param name="score">
    /// An item's relevance. By words and likeness it can be below zero, where a cosine is; then the least counts as none.
    /// </param>
    /// <param name="likeness">How alike two items are, 0 to 1.</param>
    public static IEnumerable<T> Of<T>(IReadOnlyList<T> ranked, Func<T, double> score, Func<T, T, double> likeness)
    {
        if (ranked.Count == 0)
        {
            yield break;
        }

        double none = Math.Min(0, ranked.Min(score));
        double best = Math.Max(ranked.Max(score) - none, 1e-9);
        double[] relevance = [.. ranked.Select(x => (score(x) - none) / best)];
        double[] nearest = new double[ranked.Count];
        bool[] taken = new bool[ranked.Count];
        for (int chosen = 0, next = 0; ; next = Best())
        {
            taken[next] = true;
            yield return ranked[next];
            if (++chosen == ranked.Count)
            {
                yield break;
            }

            for (int i = 0; i < ranked.Count; i++)
            {
                nearest[i] = taken[i] ? 0 : Math.Max(nearest[i], likeness(ranked[next], ranked[i]));
            }
        }

        int Best()
        {
            int first = -1;
            for (int i = 0; i < ranked.Count; i++)
            {
                if (!taken[i] && (first < 0 || Value(i) > Value(first)))
                {
                    first = i;
                }
            }

            return first;
        }

        double Value(int i) => (Relevance * relevance[i]) - ((1 - Relevance) * nearest[i]);
    }
}
