namespace Tars.Stages.Tables;

/// <summary>What a check over several tables works with.</summary>
/// <param name="Tables">The tables that could be read, in the order given.</param>
/// <param name="MaxEvidence">How many places a finding may hold as evidence.</param>
internal sealed record TableSet(IReadOnlyList<TableDigest> Tables, int MaxEvidence)
{
    internal ForensicContract Contract { get; init; } = ForensicContract.Empty;

    /// <summary>Each table with the one before it that has the same columns: the part or version it is held against.</summary>
    internal IEnumerable<(TableDigest Before, TableDigest After)> Likes()
    {
        for (int i = 1; i < Tables.Count; i++)
        {
            for (int j = i - 1; j >= 0; j--)
            {
                if (!Tables[i].IsLike(Tables[j]))
                    continue;
                yield return (Tables[j], Tables[i]);
                break;
            }
        }
    }
}
