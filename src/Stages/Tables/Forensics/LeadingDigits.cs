namespace Tars.Stages.Tables;

/// <summary>
/// How often numbers begin with each group of digits, held against Benford's law: log10(1 + 1/d). Formulas of Nigrini, Benford's Law, 2012.
/// </summary>
/// <param name="counts">How often each group comes, from <paramref name="first"/> on: 9 from 1, or 90 from 10.</param>
/// <param name="first">The first group.</param>
internal sealed class LeadingDigits(IReadOnlyList<long> counts, int first)
{
    private readonly double _all = counts.Sum();

    internal IReadOnlyList<long> Counts => counts;

    /// <summary>How many numbers there are.</summary>
    internal double All => _all;

    /// <summary>The mean absolute deviation of the shares.</summary>
    internal double Deviation => counts.Select((count, i) => Math.Abs((count / _all) - Expected(first + i))).Average();

    /// <summary>The chi-squared statistic; one degree of freedom fewer than groups.</summary>
    internal double ChiSquared => counts.Select((count, i) => Math.Pow(count - (_all * Expected(first + i)), 2) / (_all * Expected(first + i))).Sum();

    /// <summary>The chance of a chi-squared statistic at least so large where the law holds.</summary>
    internal double Chance => Statistics.ChiSquaredTail(ChiSquared, counts.Count - 1);

    internal int First => first;

    /// <summary>The share that the law gives a group.</summary>
    internal static double Expected(int digits) => Math.Log10(1 + (1.0 / digits));

    /// <summary>How far a group's share lies from the law's, in standard deviations, with the correction for continuity where that is smaller.</summary>
    internal double Z(int digits)
    {
        double expected = Expected(digits);
        double difference = (counts[digits - first] / _all) - expected;
        double distance = Math.Abs(difference);
        double half = 1 / (2 * _all);
        return Math.Sign(difference) * (distance > half ? distance - half : distance) / Math.Sqrt(expected * (1 - expected) / _all);
    }

    /// <summary>
    /// The squared length of the mean of all mantissas on the unit circle: 0 where the law holds, 1 where all are equal. The chance of a
    /// value at least so large is exp(-n L²).
    /// </summary>
    internal static double MantissaArc(double meanCosine, double meanSine) => (meanCosine * meanCosine) + (meanSine * meanSine);
}
