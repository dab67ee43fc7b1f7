using System.Numerics.Tensors;

namespace Tars.Stages.Rag;

/// <summary>
/// Lets passages that say similar things support each other: what answers the same question lies close together (score regularization after
/// Diaz, "Regularizing ad hoc retrieval scores", 2005).
/// </summary>
internal static class NeighbourRanking
{
    // Copies of one text under two names; the product of a vector with itself differs from 1 by rounding alone.
    private const float Same = 0.99999f;

    /// <summary>
    /// Moves the score of each of the best hits towards the mean of its nearest neighbours among them, weighted by likeness, and orders all
    /// anew.
    /// Passages of one root, and copies, are no neighbours: they would only repeat each other.
    /// </summary>
    /// <param name="hits">Candidates, best first.</param>
    /// <param name="vectorOf">The unit vector of a document and its root, or null when it has none; such a hit keeps its score.</param>
    /// <param name="options">How many hits, how many neighbours, and their share.</param>
    public static List<Hit> Apply(IReadOnlyList<Hit> hits, Func<int, (float[] Values, string Root)?> vectorOf, RankingOptions options)
    {
        int depth = Math.Min(hits.Count, options.NeighbourDepth);
        (float[] Values, string Root)?[] vectors = [.. hits.Take(depth).Select(x => vectorOf(x.Doc))];
        double[,] likeness = new double[depth, depth];
        for (int i = 0; i < depth; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (vectors[i] is { } a && vectors[j] is { } b && a.Root != b.Root
                    && TensorPrimitives.Dot(a.Values, b.Values) is > 0 and < Same and float like)
                {
                    likeness[i, j] = likeness[j, i] = like;
                }
            }
        }

        List<Hit> moved = [.. hits.Select((x, i) => i < depth ? x with { Score = Moved(i) } : x)];
        moved.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Doc.CompareTo(b.Doc));
        return moved;

        double Moved(int i)
        {
            double sum = 0;
            double weight = 0;
            foreach (int j in Enumerable.Range(0, depth).OrderByDescending(j => likeness[i, j]).Take(options.Neighbours))
            {
                sum += likeness[i, j] * hits[j].Score;
                weight += likeness[i, j];
            }

            return weight > 0 ? ((1 - options.NeighbourShare) * hits[i].Score) + (options.NeighbourShare * sum / weight) : hits[i].Score;
        }
    }

    /// <summary>
    /// Puts the first few of one ranking before the rest of another. What the query itself finds best stays first: who looks for one
    /// passage is harmed when those that resemble many others overtake it.
    /// </summary>
    /// <param name="first">The ranking by the query, best first.</param>
    /// <param name="refined">The other ranking, best first.</param>
    /// <param name="kept">How many stay.</param>
    /// <returns>All of <paramref name="refined"/> and those kept, with scores that do not rise.</returns>
    public static List<Hit> Keep(IReadOnlyList<Hit> first, IReadOnlyList<Hit> refined, int kept)
    {
        HashSet<int> stay = [.. first.Take(kept).Select(x => x.Doc)];
        List<Hit> rest = [.. refined.Where(x => !stay.Contains(x.Doc))];
        double best = rest.Count > 0 ? rest[0].Score : 0;
        return [.. first.Take(kept).Select(x => x with { Score = Math.Max(x.Score, best) }), .. rest];
    }
}
