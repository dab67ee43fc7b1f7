namespace Tars.Stages.Rag;

/// <summary>Scores of one ranking against what was judged, all 0 to 1, defined as trec_eval defines them.</summary>
/// <remarks>
/// A ranking is given as the grade of the document at each rank, best rank first: 0 for one that is not relevant or was not judged. Every
/// document stands at most once.
/// </remarks>
internal static class RankingMetrics
{
    /// <summary>
    /// Normalised discounted cumulative gain: gains are the grades themselves, the gain at rank r is divided by log2(r + 1), and the sum by
    /// that of the best possible ranking.
    /// </summary>
    /// <param name="grades">The ranking.</param>
    /// <param name="judged">The grades of all relevant documents, in any order.</param>
    /// <param name="depth">Ranks that count.</param>
    public static double Ndcg(IReadOnlyList<int> grades, IReadOnlyList<int> judged, int depth)
    {
        double best = Gain([.. judged.OrderDescending()], depth);
        return best > 0 ? Gain(grades, depth) / best : 0;
    }

    /// <summary>The mean, over all relevant documents, of the precision at their rank; one that was not found counts 0.</summary>
    public static double AveragePrecision(IReadOnlyList<int> grades, int relevant)
    {
        double sum = 0;
        int found = 0;
        for (int i = 0; i < grades.Count; i++)
        {
            if (grades[i] > 0)
            {
                found++;
                sum += found / (i + 1.0);
            }
        }

        return relevant > 0 ? sum / relevant : 0;
    }

    /// <summary>The share of the relevant documents that stand in the ranking.</summary>
    public static double Recall(IReadOnlyList<int> grades, int relevant, int depth) =>
        relevant > 0 ? Found(grades, depth) / (double)relevant : 0;

    /// <summary>The share of the first ranks that hold a relevant document; a rank that is missing holds none.</summary>
    public static double Precision(IReadOnlyList<int> grades, int depth) => Found(grades, depth) / (double)depth;

    /// <summary>1 divided by the rank of the first relevant document, 0 when there is none.</summary>
    public static double ReciprocalRank(IReadOnlyList<int> grades)
    {
        for (int i = 0; i < grades.Count; i++)
        {
            if (grades[i] > 0)
            {
                return 1.0 / (i + 1);
            }
        }

        return 0;
    }

    private static int Found(IReadOnlyList<int> grades, int depth) => grades.Take(depth).Count(x => x > 0);

    private static double Gain(IReadOnlyList<int> grades, int depth)
    {
        double sum = 0;
        for (int i = 0; i < grades.Count && i < depth; i++)
        {
            sum += grades[i] / Math.Log2(i + 2);
        }

        return sum;
    }
}
