using System.Numerics.Tensors;

namespace Tars.Stages.Rag.Tests.Fixtures;

/// <summary>Made-up unit vectors that lie in groups, as those of sentences do, and files of them.</summary>
internal static class Points
{
    public const string Model = "toy@1";

    /// <summary>Vectors of which each lies between two of a few hundred, with noise.</summary>
    public static float[][] Make(int count, int dimension, int seed)
    {
        var random = new Random(99);
        float[][] centres = [.. Enumerable.Range(0, 200).Select(_ => Unit(random, dimension))];
        random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float share = random.NextSingle();
            float[] a = centres[random.Next(centres.Length)];
            float[] b = centres[random.Next(centres.Length)];
            float[] noise = Unit(random, dimension);
            return Scaled([.. Enumerable.Range(0, dimension).Select(i => (share * a[i]) + ((1 - share) * b[i]) + (0.5f * noise[i]))]);
        })];
    }

    /// <summary>Writes a file of rows with the ids 1, 2, …, ten a root.</summary>
    public static VectorSegment Segment(string folder, IReadOnlyList<float[]> rows)
    {
        string path = Path.Combine(folder, VectorFileNames.NewRows());
        using (var writer = new VectorSegmentWriter(path, Model, rows[0].Length))
        {
            for (int i = 0; i < rows.Count; i += 10)
            {
                writer.Add($"root {i / 10}", Enumerable.Range(i, Math.Min(10, rows.Count - i)).Select(x => (x + 1L, new ReadOnlyMemory<float>(rows[x]))));
            }

            writer.Finish();
        }

        return VectorSegment.Open(path);
    }

    /// <summary>The share of the best ten by scan that another search finds too; of rows as similar as the tenth any counts.</summary>
    public static double Recall(IReadOnlyList<float[]> queries, Func<float[], IReadOnlyList<float>> exact, Func<float[], IReadOnlyList<float>> found) =>
        queries.Average(query =>
        {
            IReadOnlyList<float> best = exact(query);
            return best.Count == 0 ? 1 : Math.Min(best.Count, found(query).Count(x => x >= best[^1])) / (double)best.Count;
        });

    private static float[] Unit(Random random, int dimension) =>
        Scaled([.. Enumerable.Range(0, dimension).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))]);

    private static float[] Scaled(float[] vector)
    {
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
