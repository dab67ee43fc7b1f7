using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Values of a column of few values that the table before with the same columns did not have, or that are gone.</summary>
internal sealed class P13NewCategories() : TableSetCheck(
    "P13", "new and vanished values", ForensicPhase.Patterns,
    "Values with more than a hundredth of the rows in one of two tables with the same columns, and none in the other.", 0.01)
{
    private const int MaxCategories = 200;
    private const int MinRows = 200;
    private const int MinCount = 5;

    internal override string? WhyNot(TableSet set) => set.Likes().Any() ? null : "no two tables have the same columns";

    internal override IEnumerable<Finding> Run(TableSet set)
    {
        foreach ((TableDigest before, TableDigest after) in set.Likes())
        {
            if (before.Rows < MinRows || after.Rows < MinRows)
                continue;
            foreach (ColumnDigest was in before.Digests.Where(digest => digest is { IsKey: false, Sorted: null, Values.Count: > 0 and <= MaxCategories }))
            {
                if (was.Values!.Count * 5 > before.Rows
                    || after.Digest(was.Column.Name) is not { IsKey: false, Sorted: null, Values: { Count: > 0 and <= MaxCategories } now })
                {
                    continue;
                }

                List<(string Value, long Count)> added = [.. Frequent(now, after.Rows, was.Values)];
                List<(string Value, long Count)> gone = [.. Frequent(was.Values, before.Rows, now)];
                if (added.Count + gone.Count > 0)
                    yield return Told(set, before, after, was.Column.Name, now, added, gone);
            }
        }
    }

    private IEnumerable<(string, long)> Frequent(
        IReadOnlyDictionary<string, (long Row, long Count)> values, long rows, IReadOnlyDictionary<string, (long Row, long Count)> other) =>
        values.Where(value => value.Value.Count > Math.Max(MinCount, rows * Threshold!.Value) && !other.ContainsKey(value.Key))
            .OrderByDescending(value => value.Value.Count).Select(value => (value.Key, value.Value.Count));

    private Finding Told(
        TableSet set, TableDigest before, TableDigest after, string column, IReadOnlyDictionary<string, (long Row, long Count)> now,
        List<(string Value, long Count)> added, List<(string Value, long Count)> gone)
    {
        string words = string.Join("; ", (string[])
        [
            .. added.Count > 0 ? [$"new {string.Join(", ", added.Take(3).Select(value => $"'{value.Value}'"))}"] : (string[])[],
            .. gone.Count > 0 ? [$"gone {string.Join(", ", gone.Take(3).Select(value => $"'{value.Value}'"))}"] : (string[])[],
        ]);
        return Of(
            after.Dataset, FindingStatus.Warn, FindingSeverity.Warning, [column], "has other values than before",
            $"{column} has other values than in {Path.GetFileName(before.Dataset)}: {words}.") with
        {
            Statistic = (added.Sum(value => value.Count) / (double)after.Rows) + (gone.Sum(value => value.Count) / (double)before.Rows),
            Affected = added.Sum(value => value.Count),
            Evidence =
            [
                .. added.Take(set.MaxEvidence).Select(value => new Evidence(
                    now[value.Value].Row, after.LineOf(now[value.Value].Row),
                    [new(column, value.Value), new("is", "new"), CheckContext.Pair("rows", value.Count)])),
                .. gone.Take(Math.Max(0, set.MaxEvidence - added.Count)).Select(value => new Evidence(
                    null, null, [new(column, value.Value), new("is", "gone"), CheckContext.Pair("rows", value.Count)])),
            ],
            Suggestion = "Find out whether these were renamed, added or left out.",
        };
    }
}
