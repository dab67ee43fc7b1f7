namespace Tars.Stages.Rag;

/// <summary>A graph whose rows, those that are left, are the first of a new file.</summary>
/// <param name="old">The graph.</param>
/// <param name="newRows">For each of its rows the row in the new file, ascending, or -1 for one that is gone.</param>
internal sealed class InheritedGraph(VectorGraph old, int[] newRows)
{
    /// <summary>
    /// Copies rows and links. Where a neighbour is gone, the row chooses anew among those left and the neighbours of those gone.
    /// </summary>
    /// <returns>The rows that are in the new graph now.</returns>
    public RowSet CopyTo(BuiltGraph graph, RowSpace space, ParallelOptions threads)
    {
        var copied = new RowSet(graph.Count);
        int[] heirs = Heirs();
        for (int row = 0; row < heirs.Length; row++)
        {
            if (heirs[row] >= 0)
            {
                copied.Add(heirs[row]);
                graph.Rise(heirs[row], old.LevelOf(row));
                graph.Enter(heirs[row]);
            }
        }

        Parallel.For(0, heirs.Length, threads, row =>
        {
            for (int level = 0; heirs[row] >= 0 && level <= old.LevelOf(row); level++)
            {
                graph.Set(level, heirs[row], Links(level, row, heirs, space));
            }
        });
        return copied;
    }

    // Of equal rows the lowest that is left takes the place of the one that stood for all.
    private int[] Heirs()
    {
        var heirs = new int[newRows.Length];
        Array.Fill(heirs, -1);
        var chained = new RowSet(newRows.Length);
        for (int row = 0; row < heirs.Length; row++)
        {
            for (int equal = row; equal >= 0 && !chained.Contains(row); equal = old.NextEqual(equal))
            {
                if (equal != row)
                {
                    chained.Add(equal);
                }

                heirs[row] = heirs[row] < 0 ? newRows[equal] : heirs[row];
            }
        }

        return heirs;
    }

    private int[] Links(int level, int row, int[] heirs, RowSpace space)
    {
        ReadOnlySpan<int> links = old.Of(level, row);
        var kept = new List<int>(links.Length);
        var gone = new List<int>();
        foreach (int link in links)
        {
            (heirs[link] >= 0 ? kept : gone).Add(heirs[link] >= 0 ? heirs[link] : link);
        }

        if (gone.Count == 0)
        {
            return [.. kept];
        }

        foreach (int link in gone)
        {
            foreach (int further in old.Of(level, link))
            {
                if (heirs[further] >= 0 && heirs[further] != heirs[row])
                {
                    kept.Add(heirs[further]);
                }
            }
        }

        int room = level == 0 ? VectorGraphFormat.LinksBelow : VectorGraphFormat.LinksAbove;
        return NeighbourChoice.Choose(space, heirs[row], [.. kept.Distinct()], room, fill: false);
    }
}
