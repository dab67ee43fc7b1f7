namespace Tars.Stages.Tables;

/// <summary>A cell that findings doubt.</summary>
/// <param name="Dataset">The table.</param>
/// <param name="Row">The data row, from 1.</param>
/// <param name="Line">The line of the file; null where rows are not lines.</param>
/// <param name="Column">The column, as the file names it.</param>
/// <param name="Value">What it holds, at most 200 characters; null for nothing, and where a finding does not show it.</param>
/// <param name="Expected">What the first check that says so expects there; null where none does.</param>
/// <param name="Checks">The checks that doubt it, by id.</param>
internal sealed record FindingCell(
    string Dataset, long Row, long? Line, string Column, string? Value, string? Expected, IReadOnlyList<string> Checks)
{
    // These are about rows, about what is not there, or about gaps between rows: no value is said to be wrong.
    private static readonly HashSet<string> NoCells = new(StringComparer.Ordinal) { "V02", "V10", "V11", "V13", "C01", "C08" };

    // A pair of values is wrong, and either may be.
    private static readonly HashSet<string> Pairs = new(StringComparer.Ordinal) { "C07" };

    private static readonly HashSet<string> ExpectedNames = new(StringComparer.Ordinal)
    {
        "usual value", "frequent value", "usual form", "voted for", "usual way",
    };

    /// <summary>
    /// The cells that the raised findings of validation and consistency doubt, by table, row and column. What is unusual only (phase
    /// patterns) is not among them, and neither is what is empty, unless another column or another row says what belongs there.
    /// </summary>
    internal static IReadOnlyList<FindingCell> Of(ForensicReport report)
    {
        Dictionary<(string, string), int> places = report.Tables
            .SelectMany(table => table.Columns.Select((column, at) => (Key: (table.Dataset, column.Name), At: at)))
            .DistinctBy(one => one.Key).ToDictionary(one => one.Key, one => one.At);
        return
        [
            .. report.Findings.Where(NamesCells).SelectMany(Single).GroupBy(cell => (cell.Dataset, cell.Row, cell.Column))
                .Select(same => same.First() with
                {
                    Value = same.Select(cell => cell.Value).FirstOrDefault(value => value is not null),
                    Expected = same.Select(cell => cell.Expected).FirstOrDefault(value => value is not null),
                    Checks = [.. same.SelectMany(cell => cell.Checks).Distinct().Order(StringComparer.Ordinal)],
                })
                .OrderBy(cell => cell.Dataset, StringComparer.Ordinal).ThenBy(cell => cell.Row)
                .ThenBy(cell => places.GetValueOrDefault((cell.Dataset, cell.Column))).ThenBy(cell => cell.Column, StringComparer.Ordinal),
        ];
    }

    /// <summary>The columns of a finding's example row whose cells it is about: those to mark where the row is shown.</summary>
    internal static IEnumerable<string> Marked(Finding finding, Evidence place) =>
        NoCells.Contains(finding.Check) ? finding.Columns : Columns(finding, place);

    private static bool NamesCells(Finding finding) =>
        finding.IsRaised && finding.Phase is ForensicPhase.Validation or ForensicPhase.Consistency && !NoCells.Contains(finding.Check);

    private static IEnumerable<FindingCell> Single(Finding finding) =>
        from place in finding.Evidence
        where place.Row is not null
        from column in Columns(finding, place)
        select new FindingCell(
            finding.Dataset, place.Row!.Value, place.Line, column, Named(place, name => name == column), Named(place, ExpectedNames.Contains),
            [finding.Check]);

    // The first column is the one in doubt; a row that repeats another but for one cell names that.
    private static IEnumerable<string> Columns(Finding finding, Evidence place) =>
        Pairs.Contains(finding.Check) ? finding.Columns
        : finding.Columns.Count > 0 ? finding.Columns.Take(1)
        : Named(place, name => name == "differs in") is { } named ? [named] : [];

    private static string? Named(Evidence place, Func<string, bool> name) =>
        place.Values.Where(pair => name(pair.Key)).Select(pair => pair.Value).FirstOrDefault();
}
