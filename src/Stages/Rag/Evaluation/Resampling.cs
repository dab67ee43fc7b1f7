namespace Tars.Stages.Rag;

/// <summary>What can be said about a mean over questions: how far it may be off, and whether two of them differ.</summary>
/// <remarks>The same values and seed give the same result on every machine.</remarks>
internal static class Resampling
{
    private const int Rounds = 10_000;

    /// <summary>The 95 % interval of a mean: the 2.5 and 97.5 percentiles of the means of 10,000 samples drawn with replacement.</summary>
    /// <param name="values">One value a question; at least one.</param>
    /// <param name="seed">Of the draws.</param>
    public static (double Low, double High) Interval(IReadOnlyList<double> values, int seed)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("A mean needs a value.", nameof(values));
        }

        var random = new Random(seed);
        double[] means = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            double sum = 0;
            for (int j = 0; j < values.Count; j++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[i] = sum / values.Count;
        }

        Array.Sort(means);
        return (means[(int)(0.025 * Rounds)], means[(int)(0.975 * Rounds) - 1]);
    }

    /// <summary>
    /// The paired randomisation test, two-sided: how often a mean difference at least as large arises when each question's two values are
    /// swapped by the toss of a coin. All outcomes are counted up to 12 differing questions, else 10,000 are drawn.
    /// </summary>
    /// <param name="differences">The difference of each question.</param>
    /// <param name="seed">Of the draws.</param>
    /// <returns>More than 0, at most 1; 1 when nothing differs.</returns>
    public static double PairedTest(IReadOnlyList<double> differences, int seed)
    {
        const int MostCounted = 12;
        double[] differing = [.. differences.Where(x => x != 0)];
        if (differing.Length == 0)
        {
            return 1;
        }

        // Sums of the same numbers in another order differ in the last bits; these must count as equal.
        double observed = Math.Abs(differing.Sum()) - 1e-9;
        bool all = differing.Length <= MostCounted;
        int rounds = all ? 1 << differing.Length : Rounds;
        var random = new Random(seed);
        int extreme = 0;
        for (int i = 0; i < rounds; i++)
        {
            double sum = 0;
            for (int j = 0; j < differing.Length; j++)
            {
                bool swapped = all ? (i >> j & 1) == 1 : random.Next(2) == 1;
                sum += swapped ? -differing[j] : differing[j];
            }

            extreme += Math.Abs(sum) >= observed ? 1 : 0;
        }

        // The observed outcome is one of the possible ones: a drawn sample counts it once more, so that p is never 0.
        return all ? extreme / (double)rounds : (extreme + 1.0) / (rounds + 1.0);
    }
}
