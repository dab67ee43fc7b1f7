namespace Tars.Stages.Tables;

/// <summary>What the statistical checks share.</summary>
internal static class Statistics
{
    /// <summary>The chance of a chi-squared value at least this large, for an even number of degrees of freedom (closed form).</summary>
    internal static double ChiSquaredTail(double x, int evenDegrees)
    {
        double half = x / 2;
        double term = Math.Exp(-half);
        double sum = term;
        for (int k = 1; k < evenDegrees / 2; k++)
            sum += term *= half / k;
        return Math.Min(1, sum);
    }

    /// <summary>
    /// Benjamini and Hochberg's q-values: raising what has q &lt; 0.05 lets at most one in twenty of what is raised be chance, however
    /// many columns were tested.
    /// </summary>
    internal static double[] QValues(IReadOnlyList<double> p)
    {
        int[] order = [.. Enumerable.Range(0, p.Count).OrderByDescending(i => p[i])];
        var q = new double[p.Count];
        double least = 1;
        for (int i = 0; i < order.Length; i++)
        {
            least = Math.Min(least, p[order[i]] * p.Count / (p.Count - i));
            q[order[i]] = least;
        }

        return q;
    }
}
