using MathNet.Numerics.LinearAlgebra;

namespace Tars.Stages.Tables;

/// <summary>
/// The Universal Scalability Law (Gunther: Guerrilla Capacity Planning, 2007): n hands do rate · n / (1 + contention (n - 1) + coherence
/// n (n - 1)).
/// </summary>
/// <param name="Rate">What one hand does alone.</param>
/// <param name="Contention">The share of the work that the hands have to do one after the other, 0 or more.</param>
/// <param name="Coherence">What each pair of hands costs to agree, 0 or more; above 0 more hands do less from some number on.</param>
/// <param name="Error">The root of the mean squared deviation of the law from what was measured, as a share of that.</param>
internal sealed record ScalingLaw(double Rate, double Contention, double Coherence, double Error)
{
    /// <summary>The fewest numbers of hands that are more than the law has parts.</summary>
    internal const int LeastPoints = 4;

    /// <summary>How many hands do most; infinite where more always do more, and below 1 where one does.</summary>
    internal double Peak => Coherence > 0 ? Math.Sqrt(Math.Max(0, 1 - Contention) / Coherence) : double.PositiveInfinity;

    /// <summary>What so many hands do.</summary>
    internal double At(double hands) => Rate * hands / (1 + (Contention * (hands - 1)) + (Coherence * hands * (hands - 1)));

    /// <summary>The law that fits best: least squares of the relative error of n / rate(n), which is linear in the parts; none is below 0.</summary>
    /// <param name="points">Numbers of hands, all different, with what they do, above 0.</param>
    /// <returns>The law; null for fewer than <see cref="LeastPoints"/> points.</returns>
    internal static ScalingLaw? Fit(IReadOnlyList<(int Hands, double Rate)> points)
    {
        if (points.Count < LeastPoints)
            return null;
        ScalingLaw? best = null;

        // A part that would be below 0 is 0 in the best fit that is allowed: each choice of parts is tried.
        foreach (bool[] used in (bool[][])[[true, true, true], [true, true, false], [true, false, true], [true, false, false]])
        {
            if (Solved(points, used) is { } law && (best is null || law.Error < best.Error))
                best = law;
        }

        return best;
    }

    private static ScalingLaw? Solved(IReadOnlyList<(int Hands, double Rate)> points, bool[] used)
    {
        int[] parts = [.. Enumerable.Range(0, used.Length).Where(i => used[i])];
        var rows = new double[points.Count][];
        for (int i = 0; i < points.Count; i++)
        {
            (int hands, double rate) = points[i];
            double[] row = [1, hands - 1, (double)hands * (hands - 1)];
            rows[i] = [.. parts.Select(part => row[part] * rate / hands)];
        }

        var ones = Vector<double>.Build.Dense(points.Count, 1);
        Vector<double> found = Matrix<double>.Build.DenseOfRowArrays(rows).QR().Solve(ones);
        var all = new double[used.Length];
        for (int i = 0; i < parts.Length; i++)
            all[parts[i]] = found[i];
        if (!all.All(double.IsFinite) || all[0] <= 0 || all.Any(part => part < 0))
            return null;
        var law = new ScalingLaw(1 / all[0], all[1] / all[0], all[2] / all[0], 0);
        return law with { Error = Math.Sqrt(points.Average(point => Math.Pow((law.At(point.Hands) / point.Rate) - 1, 2))) };
    }
}
