using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Parts of one table whose columns are not the same: by name, by kind, or by whether they are filled.</summary>
internal sealed class C14Partitions() : TableSetCheck(
    "C14", "schema across parts", ForensicPhase.Consistency,
    "Columns that parts of one table lack or have more, that are of another kind, or that are empty where the part before had values.", 0)
{
    private const double MinFall = 0.2;

    internal override string? WhyNot(TableSet set) => set.Likes().Any() ? null : "no two tables have the same columns";

    internal override IEnumerable<Finding> Run(TableSet set)
    {
        foreach ((TableDigest before, TableDigest after) in set.Likes())
        {
            List<(string Column, string What, string Was, string Is)> changes = [.. Changes(before, after)];
            if (changes.Count == 0)
                continue;
            string more = changes.Count > 3 ? ", …" : string.Empty;
            yield return Of(
                after.Dataset, FindingStatus.Warn, FindingSeverity.Warning, [.. changes.Select(change => change.Column)],
                "differs from the part before",
                Invariant(
                    $"{TableText.Counted(changes.Count, "column")} of {Path.GetFileName(after.Dataset)} differ{(changes.Count == 1 ? "s" : string.Empty)} from those of {Path.GetFileName(before.Dataset)}: ")
                + string.Join(", ", changes.Take(3).Select(change => $"{change.Column} {change.What}")) + more + ".") with
            {
                Statistic = changes.Count,
                Affected = changes.Count,
                Evidence =
                [
                    .. changes.Take(set.MaxEvidence).Select(change => new Evidence(
                        null, null,
                        [new("column", change.Column), new("change", change.What), new("before", change.Was), new("now", change.Is)])),
                ],
                Suggestion = "Bring the parts to one schema before they are read as one table.",
            };
        }
    }

    private static IEnumerable<(string, string, string, string)> Changes(TableDigest before, TableDigest after)
    {
        foreach (ColumnProfile was in before.Columns)
        {
            if (after.Find(was.Name) is not { } now)
            {
                yield return (was.Name, "is gone", was.Type, "∅");
                continue;
            }

            bool filled = was.Present > 0 && now.Present > 0;
            if (filled && was.Kind != now.Kind && !(was.IsNumeric && now.IsNumeric))
                yield return (was.Name, "is of another kind", Word(was), Word(now));
            (double full, double left) = (was.Present / (double)Math.Max(1, before.Rows), now.Present / (double)Math.Max(1, after.Rows));
            if (full - left > MinFall)
                yield return (was.Name, "is emptier", Invariant($"{full:P1} filled"), Invariant($"{left:P1} filled"));
        }

        foreach (ColumnProfile now in after.Columns.Where(column => before.Find(column.Name) is null))
            yield return (now.Name, "is new", "∅", now.Type);
    }

    private static string Word(ColumnProfile column) => column.Kind.ToString().ToLowerInvariant();
}
