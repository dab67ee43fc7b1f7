using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Two tables that a contract calls the same (<c>same_as</c>) and that are not: what went into a step and what came out.</summary>
internal sealed class C10Reconciliation() : TableSetCheck(
    "C10", "reconciliation", ForensicPhase.Consistency,
    "Rows, sums, least and greatest values, and a hash over all rows in any order, of tables that a contract calls the same.", 0)
{
    internal override string? WhyNot(TableSet set) =>
        Pairs(set).Any() ? null : "no contract says that one of the tables is the same as another (same_as)";

    internal override IEnumerable<Finding> Run(TableSet set)
    {
        foreach ((TableDigest table, TableDigest other) in Pairs(set))
        {
            List<(string What, string Here, string There)> differences = [.. Differences(table, other)];
            if (differences.Count == 0)
                continue;
            yield return Of(
                table.Dataset, FindingStatus.Fail, FindingSeverity.Error, [], $"is not the same as {Path.GetFileName(other.Dataset)}",
                Invariant(
                    $"{Path.GetFileName(table.Dataset)} is not the same as {Path.GetFileName(other.Dataset)}: {differences[0].What} {differences[0].Here} against {differences[0].There}.")) with
            {
                Statistic = differences.Count,
                Affected = Math.Max(1, Math.Abs(table.Rows - other.Rows)),
                Evidence =
                [
                    .. differences.Take(set.MaxEvidence).Select(difference => new Evidence(
                        null, null, [new("measure", difference.What), new("here", difference.Here), new("there", difference.There)])),
                ],
                Suggestion = "Find the step between the two that lost, added or changed rows.",
            };
        }
    }

    private static IEnumerable<(TableDigest Table, TableDigest Other)> Pairs(TableSet set) =>
        from table in set.Tables
        let same = set.Contract.For(table.Dataset)?.SameAs
        where same is not null
        from other in set.Tables
        where other != table && Path.GetFileName(other.Dataset) == same
        select (table, other);

    private static IEnumerable<(string, string, string)> Differences(TableDigest table, TableDigest other)
    {
        if (table.Rows != other.Rows)
            yield return ("rows", Invariant($"{table.Rows:N0}"), Invariant($"{other.Rows:N0}"));
        foreach (string name in table.Content.Columns.Keys.Union(other.Content.Columns.Keys))
        {
            if (!table.Content.Columns.TryGetValue(name, out var here) || !other.Content.Columns.TryGetValue(name, out var there))
            {
                yield return (
                    $"column {name}", table.Find(name) is null ? "missing" : "there", other.Find(name) is null ? "missing" : "there");
                continue;
            }

            if (here.Present != there.Present)
                yield return ($"values of {name}", Invariant($"{here.Present:N0}"), Invariant($"{there.Present:N0}"));
            if (here.Sum != there.Sum)
                yield return ($"sum of {name}", here.Sum ?? "∅", there.Sum ?? "∅");
            if (here.Least != there.Least)
                yield return ($"least {name}", here.Least ?? "∅", there.Least ?? "∅");
            if (here.Greatest != there.Greatest)
                yield return ($"greatest {name}", here.Greatest ?? "∅", there.Greatest ?? "∅");
        }

        if (table.Rows == other.Rows && table.Content.Hash != other.Content.Hash
            && table.Columns.Select(column => column.Name).SequenceEqual(other.Columns.Select(column => column.Name)))
            yield return ("hash of all rows", table.Content.Hash, other.Content.Hash);
    }
}
