namespace Tars.Stages.Documents;

/// <summary>Splits units at their strongest boundaries until each part fits into a passage.</summary>
internal static class BoundarySplit
{
    /// <summary>The strength of no boundary at all.</summary>
    public const int None = int.MaxValue;

    /// <summary>The units that parts begin with.</summary>
    /// <param name="units">The units.</param>
    /// <param name="strength">How strong the boundary before a unit is, 1 for the strongest; asked from the second unit on.</param>
    /// <param name="maxTokens">What fits.</param>
    /// <param name="join">Whether neighbouring parts that fit together stay together.</param>
    public static IEnumerable<int> Starts(IReadOnlyList<TextUnit> units, Func<int, int> strength, int maxTokens, bool join)
    {
        if (units.Count == 0)
        {
            return [];
        }

        long[] before = new long[units.Count + 1];
        int[] strengths = new int[units.Count];
        for (int i = 0; i < units.Count; i++)
        {
            before[i + 1] = before[i] + units[i].Tokens;
            strengths[i] = i == 0 ? None : strength(i);
        }

        var starts = new List<int>();
        Split(0, units.Count);
        return starts;

        // As deep as there are different strengths.
        void Split(int from, int to)
        {
            int strongest = from + 1 < to ? strengths.AsSpan(from + 1, to - from - 1).ToArray().Min() : None;
            if (before[to] - before[from] <= maxTokens || strongest == None)
            {
                starts.Add(from);
                return;
            }

            int start = from;
            int end = from;
            for (int i = from + 1; i <= to; i++)
            {
                if (i < to && strengths[i] != strongest)
                {
                    continue;
                }

                // A part ends at i: it joins the one before while both fit.
                if (end > start && (!join || before[i] - before[start] > maxTokens))
                {
                    Split(start, end);
                    start = end;
                }

                end = i;
            }

            Split(start, end);
        }
    }
}
