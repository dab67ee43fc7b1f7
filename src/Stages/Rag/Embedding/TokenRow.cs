namespace Tars.Stages.Rag;

/// <summary>What one run of a network sees of one text, or of two: tokens, special ones included, and the segment of each.</summary>
/// <param name="Ids">The tokens.</param>
/// <param name="Types">As many segment ids.</param>
internal sealed record TokenRow(long[] Ids, long[] Types)
{
    // Rows of a run, filled up, hold at most so many tokens; a longer row runs alone. Enough to make reading the weights worth it.
    private const int MaxTokensOfRun = 4096;

    // How much longer than its shortest row a run may be: what is filled up is computed for nothing.
    private const double MostStretch = 1.25;
    private const int FreeStretch = 4;

    /// <summary>Puts rows of like length together, in runs of bounded size.</summary>
    /// <returns>Places in the list, each in one run.</returns>
    public static IEnumerable<int[]> Batches(IReadOnlyList<TokenRow> rows)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count).OrderBy(x => rows[x].Ids.Length)];
        for (int start = 0, end; start < order.Length; start = end)
        {
            double most = (MostStretch * rows[order[start]].Ids.Length) + FreeStretch;
            end = start + 1;
            while (end < order.Length && rows[order[end]].Ids.Length is var length && length <= most
                && (end - start + 1) * length <= MaxTokensOfRun)
            {
                end++;
            }

            yield return order[start..end];
        }
    }
}
