using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Values that refer to a key of another table and are not among its values.</summary>
/// <remarks>
/// A column refers to a key when both have one name, or when the words of the key's table and name are those of the column
/// (customer_id and id of customers), and at least half of its different values are there: fewer, and the names agree by chance.
/// </remarks>
internal sealed class C01References() : TableSetCheck(
    "C01", "references", ForensicPhase.Consistency, "Values that refer to a key of another table and are not among its values.", 0)
{
    private const double MinKnown = 0.5;
    private const int MinValues = 3;

    internal override string? WhyNot(TableSet set) => Pairs(set).Any() ? null : "no column refers to the key of another table";

    internal override IEnumerable<Finding> Run(TableSet set)
    {
        foreach ((TableDigest table, ColumnDigest column, TableDigest other, ColumnDigest key) in Pairs(set))
        {
            List<(string Value, long Row, long Count)> orphans =
                [
                    .. column.Values!.Where(value => !key.Values!.ContainsKey(value.Key)).Select(
                        value => (value.Key, value.Value.Row, value.Value.Count))];
            if (orphans.Count > 0)
                yield return Told(set, table, column, other, key, orphans);
        }
    }

    private static IEnumerable<(TableDigest Table, ColumnDigest Column, TableDigest Other, ColumnDigest Key)> Pairs(TableSet set) =>
        from other in set.Tables
        from key in other.Digests
        where key is { IsKey: true, Values: not null }
        from table in set.Tables
        where table != other && !table.IsLike(other)
        from column in table.Digests
        where column.Values is { Count: >= MinValues } values && Refers(column.Column, other, key.Column)
            && values.Keys.Count(key.Values!.ContainsKey) >= values.Count * MinKnown
        select (table, column, other, key);

    private static bool Refers(ColumnProfile column, TableDigest other, ColumnProfile key)
    {
        if (column.Words.SequenceEqual(key.Words))
            return true;
        if (key.Words.Count == 0 || column.Words.Count <= key.Words.Count
            || !column.Words.TakeLast(key.Words.Count).SequenceEqual(key.Words))
            return false;
        return other.Words.Any(word => column.Words.Any(own => own.Length > 2 && word.StartsWith(own, StringComparison.Ordinal)));
    }

    private Finding Told(
        TableSet set, TableDigest table, ColumnDigest column, TableDigest other, ColumnDigest key,
        List<(string Value, long Row, long Count)> orphans)
    {
        long rows = orphans.Sum(orphan => orphan.Count);
        string place = $"{Path.GetFileName(other.Dataset)}, {key.Column.Name}";
        return Of(
            table.Dataset, FindingStatus.Fail, FindingSeverity.Error, [column.Column.Name], $"is not in {place}",
            Invariant(
                $"{column.Column.Name} refers to {place} and is not found there in {TableText.Counted(rows, "row")}, of {TableText.Counted(orphans.Count, "value")}.")) with
        {
            Statistic = rows,
            Affected = rows,
            Evidence =
            [
                .. orphans.OrderBy(orphan => orphan.Row).Take(set.MaxEvidence).Select(orphan => new Evidence(
                    orphan.Row, table.LineOf(orphan.Row),
                    [new(column.Column.Name, orphan.Value), CheckContext.Pair("rows with it", orphan.Count)])),
            ],
            Suggestion = "Add the rows that are referred to, or mend the references; joins lose these rows.",
        };
    }
}
