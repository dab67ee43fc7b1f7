namespace Tars.Stages.Tables;

/// <summary>Columns that the contract, or else the last report of this table, knows otherwise.</summary>
internal sealed class V01Schema() : TableCheck(
    "V01", "schema", ForensicPhase.Validation,
    "Columns that are missing, of a narrower or another type, or new, against the contract or the last report.", 0)
{
    internal override string? WhyNot(CheckContext context) =>
        context.Expected?.Columns.Count > 0 || context.Earlier.Count > 0
            ? null
            : "there is no contract and no earlier report to hold the columns against";

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        List<(string Column, string What, string Wanted, string Is, bool Fails)> changes =
            [.. context.Expected?.Columns.Count > 0 ? FromContract(context, context.Expected) : FromReport(context, context.Earlier[^1])];
        foreach ((string column, string what, string wanted, string found, bool fails) in changes)
        {
            yield return Of(
                context.Dataset, fails ? FindingStatus.Fail : FindingStatus.Warn, fails ? FindingSeverity.Error : FindingSeverity.Warning,
                [column], what,
                $"{column} {what}: expected {wanted}, found {found}.") with
            {
                Statistic = 1,
                Affected = context.Profile.Rows,
                Evidence = [new Evidence(null, null, [new("column", column), new("expected", wanted), new("found", found)])],
                Suggestion = "Mend what writes the table, or change the contract where the change is meant.",
            };
        }
    }

    private static IEnumerable<(string, string, string, string, bool)> FromContract(CheckContext context, TableExpectation expected)
    {
        foreach (ColumnExpectation column in expected.Columns)
        {
            ColumnProfile? found = context.Profile.Columns.FirstOrDefault(one => one.Name == column.Name);
            if (found is null)
            {
                if (column.Required)
                    yield return (column.Name, "is missing", "a column of this name", "none", true);
            }
            else if (column.Kind is { } kind && found.Present > found.Tokens && kind != found.Kind && !(kind == ColumnKind.Number && found.Kind == ColumnKind.Whole)
                && kind != ColumnKind.Text)
            {
                yield return (column.Name, "is of another type", Word(kind), Word(found.Kind), true);
            }
        }

        foreach (ColumnProfile more in context.Profile.Columns.Where(one => !expected.Columns.Any(column => column.Name == one.Name)))
            yield return (more.Name, "is new", "no such column", Word(more.Kind), expected.Closed);
    }

    private static IEnumerable<(string, string, string, string, bool)> FromReport(CheckContext context, AnalyzedTable before)
    {
        IReadOnlyList<TableColumn> now = context.Table.Columns;
        foreach (TableColumn was in before.Columns)
        {
            TableColumn? found = now.FirstOrDefault(column => column.Name == was.Name);
            if (found is null)
                yield return (was.Name, "is missing", was.Type, "none", true);
            else if (found.Type != was.Type)
                yield return (was.Name, "is of another type", was.Type, found.Type, !IsWider(was.Type, found.Type));
        }

        foreach (TableColumn more in now.Where(column => !before.Columns.Any(was => was.Name == column.Name)))
            yield return (more.Name, "is new", "no such column", more.Type, false);
    }

    // What still reads as before.
    private static bool IsWider(string was, string found) =>
        (was, found) is ("BIGINT", "DOUBLE") or ("INTEGER", "BIGINT") or ("FLOAT", "DOUBLE") or ("DATE", "TIMESTAMP");

    private static string Word(ColumnKind kind) => kind.ToString().ToLowerInvariant();
}
