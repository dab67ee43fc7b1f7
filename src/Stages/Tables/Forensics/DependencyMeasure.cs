namespace Tars.Stages.Tables;

/// <summary>How well groups of rows settle the value of a column.</summary>
/// <param name="Share">Of the rows in groups of two and more, how many have their group's usual value: 1 less the share g3 of TANE.</param>
/// <param name="Usual">The share of the value that is usual over all groups.</param>
/// <param name="Groups">Groups of two rows and more.</param>
/// <param name="Grouped">The share of the rows that stand in such a group.</param>
/// <param name="Regular">
/// Of the groups of three rows and more, the share in which at most one row, or a fifth, says otherwise. Errors are strewn over the groups;
/// where a column is not settled, some groups are of one value and others are mixed.
/// </param>
/// <param name="LargeGroups">Groups of three rows and more.</param>
internal readonly record struct DependencyMeasure(
    double Share, double Usual, int Groups, double Grouped, double Regular, int LargeGroups)
{
    private const int LargeGroup = 3;
    private const double MostOdd = 0.2;

    /// <summary>What the usual value of the groups explains beyond that of the table, from 0 to 1.</summary>
    internal double Lift => Usual < 1 ? (Share - Usual) / (1 - Usual) : 0;

    /// <param name="order">The rows with a cause, ordered by it.</param>
    /// <param name="causes">The cause of each row.</param>
    /// <param name="effects">The effect of each row; below 0 for none.</param>
    /// <param name="values">How many different effects there are.</param>
    internal static DependencyMeasure Of(int[] order, int[] causes, int[] effects, int values)
    {
        var counts = new int[values];
        var totals = new int[values];
        (long top, long grouped, long all) = (0, 0, 0);
        (int groups, int large, int regular) = (0, 0, 0);
        for (int start = 0, end; start < order.Length; start = end)
        {
            (int most, int filled) = (0, 0);
            for (end = start; end < order.Length && causes[order[end]] == causes[order[start]]; end++)
            {
                if (effects[order[end]] is var effect and >= 0)
                {
                    filled++;
                    totals[effect]++;
                    most = Math.Max(most, ++counts[effect]);
                }
            }

            for (int i = start; i < end; i++)
            {
                if (effects[order[i]] is var effect and >= 0)
                    counts[effect] = 0;
            }

            all += filled;
            if (filled < 2)
                continue;
            (groups, top, grouped) = (groups + 1, top + most, grouped + filled);
            if (filled >= LargeGroup)
            {
                large++;
                regular += filled - most <= Math.Max(1, filled * MostOdd) ? 1 : 0;
            }
        }

        return all == 0 || grouped == 0 ? default : new(
            top / (double)grouped, totals.Max() / (double)all, groups, grouped / (double)all, large == 0 ? 0 : regular / (double)large, large);
    }

    /// <summary>The rows that have a cause, ordered by it.</summary>
    internal static int[] Order(int[] causes)
    {
        int[] order = [.. Enumerable.Range(0, causes.Length).Where(row => causes[row] >= 0)];
        int[] keys = [.. order.Select(row => causes[row])];
        Array.Sort(keys, order);
        return order;
    }
}
