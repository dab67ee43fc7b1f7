namespace Tars.Stages.Tables;

/// <summary>
/// Where the mean of a series changes, as often as it does: PELT (Killick, Fearnhead, Eckley: Optimal detection of changepoints with a
/// linear computational cost, JASA 107, 2012), which finds the segments with the least cost plus a penalty for each change.
/// </summary>
internal static class ChangePoints
{
    /// <summary>The places at which a new segment begins, in order; none where one segment costs least.</summary>
    /// <param name="values">The series in units of its noise: the cost of a segment is its sum of squares around its mean.</param>
    /// <param name="penalty">What a change costs.</param>
    /// <param name="least">The fewest values of a segment.</param>
    internal static IReadOnlyList<int> Find(ReadOnlySpan<double> values, double penalty, int least)
    {
        int n = values.Length;
        if (n < 2 * least)
            return [];
        var sums = new double[n + 1];
        var squares = new double[n + 1];
        for (int i = 0; i < n; i++)
        {
            sums[i + 1] = sums[i] + values[i];
            squares[i + 1] = squares[i] + (values[i] * values[i]);
        }

        double Cost(int from, int to)
        {
            double sum = sums[to] - sums[from];
            return squares[to] - squares[from] - (sum * sum / (to - from));
        }

        var best = new double[n + 1];
        var last = new int[n + 1];
        Array.Fill(best, double.PositiveInfinity);
        best[0] = -penalty;
        List<(int At, int Until)> candidates = [(0, int.MaxValue)];
        for (int end = least; end <= n; end++)
        {
            if (end - least >= least)
                candidates.Add((end - least, int.MaxValue));
            candidates.RemoveAll(candidate => candidate.Until <= end);
            foreach ((int at, _) in candidates)
            {
                double cost = best[at] + Cost(at, end) + penalty;
                if (cost < best[end])
                    (best[end], last[end]) = (cost, at);
            }

            // A beginning that is dearer than one here stays so, but one here cannot be had before the next segment is long enough.
            for (int i = 0; i < candidates.Count; i++)
            {
                (int at, int until) = candidates[i];
                if (until == int.MaxValue && best[at] + Cost(at, end) >= best[end])
                    candidates[i] = (at, end + least);
            }
        }

        var changes = new List<int>();
        for (int at = last[n]; at > 0; at = last[at])
            changes.Add(at);
        changes.Reverse();
        return changes;
    }
}
