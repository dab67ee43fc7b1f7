namespace Tars.Stages.Rag;

/// <summary>Which of the rows near to one it is linked to.</summary>
internal static class NeighbourChoice
{
    /// <summary>
    /// Takes the nearest first, and each further one only if it is nearer to the row than to all taken so far: links then lead in different
    /// directions, and groups of near rows stay linked to each other.
    /// </summary>
    /// <param name="space">The rows.</param>
    /// <param name="near">Those to choose from, best first, with their similarity to the row, as <see cref="NearRow"/> has it.</param>
    /// <param name="most">At most so many are taken.</param>
    /// <param name="fill">Whether places that are left are given to the best of those not taken.</param>
    public static int[] Choose(RowSpace space, ReadOnlySpan<long> near, int most, bool fill)
    {
        var taken = new List<int>(most);
        var others = new List<int>();
        foreach (long item in near)
        {
            if (taken.Count == most)
            {
                break;
            }

            int row = NearRow.Row(item);
            float similarity = NearRow.Similarity(item);
            (taken.TrueForAll(x => space.Between(row, x) < similarity) ? taken : others).Add(row);
        }

        if (fill)
        {
            taken.AddRange(others.Take(most - taken.Count));
        }

        return [.. taken];
    }

    /// <summary>Chooses among rows in any order.</summary>
    public static int[] Choose(RowSpace space, int row, ReadOnlySpan<int> rows, int most, bool fill)
    {
        var similarities = new float[rows.Length];
        space.Compare(space.Of(row), rows, similarities);
        var near = new long[rows.Length];
        for (int i = 0; i < near.Length; i++)
        {
            near[i] = NearRow.Of(similarities[i], rows[i]);
        }

        Array.Sort(near, static (a, b) => b.CompareTo(a));
        return Choose(space, near, most, fill);
    }
}
