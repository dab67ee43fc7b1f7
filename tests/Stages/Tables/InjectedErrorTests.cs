using static System.FormattableString;

namespace Tars.Stages.Tables.Tests;

/// <summary>Errors planted at random, with one setting for all tables: how many are found, and how much else is raised.</summary>
public sealed class InjectedErrorTests(ITestOutputHelper output)
{
    private const int Rows = 600;
    private const int Errors = 4;
    private const int Seeds = 2;

    [Fact]
    public async Task InjectedErrors_AreFoundInTheirCellsAndLittleElseIs()
    {
        var kinds = new Dictionary<string, (int Planted, int Found)>();
        int raisedRows = 0;
        int otherRows = 0;
        foreach (string name in CleanTables.Names)
        {
            for (int seed = 1; seed <= Seeds; seed++)
            {
                // Two halves, so that no table holds all kinds at once.
                string[] all = [.. new ErrorInjector(new Random(seed)).Kinds];
                foreach (string[] half in new[] { all.Where((_, i) => i % 2 == seed % 2).ToArray(), [.. all.Where((_, i) => i % 2 != seed % 2)] })
                {
                    DirtyTable table = CleanTables.Of(name, Rows, seed);
                    var injector = new ErrorInjector(new Random((seed * 100) + half.Length));
                    foreach (string kind in half.Where(kind => injector.Applies(kind, table)))
                        injector.Plant(kind, table, Errors);
                    HashSet<(string? Column, long Row)> cells = Raised(await Analyze(table));
                    HashSet<long> rows = [.. table.Planted.Select(error => error.Row + 1L)];
                    foreach ((string kind, string? column, int row) in table.Planted)
                    {
                        (int planted, int found) = kinds.GetValueOrDefault(kind);
                        kinds[kind] = (planted + 1, found + (cells.Contains((column, row + 1)) ? 1 : 0));
                    }

                    foreach (IGrouping<long, (string? Column, long Row)> row in cells.GroupBy(cell => cell.Row))
                    {
                        raisedRows++;
                        if (!rows.Contains(row.Key))
                        {
                            otherRows++;
                            output.WriteLine($"other: {name} {seed} {string.Join(" ", row)}: {string.Join(',', table.Rows[(int)row.Key - 1])}");
                        }
                    }
                }
            }
        }

        foreach ((string kind, (int planted, int found)) in kinds)
            output.WriteLine(Invariant($"{kind}: {found} of {planted}, recall {found / (double)planted:F2}"));
        double mean = kinds.Values.Average(kind => kind.Found / (double)kind.Planted);
        double precision = (raisedRows - otherRows) / (double)raisedRows;
        output.WriteLine(Invariant($"mean recall {mean:F3}, precision over rows {precision:F3} ({otherRows} of {raisedRows} others)"));
        Assert.Equal(15, kinds.Count);
        Assert.True(mean >= 0.85, $"mean recall {mean}");
        Assert.True(precision >= 0.95, $"precision {precision}");
    }

    [Fact]
    public async Task CleanTwins_RaiseNothing()
    {
        var raised = new List<string>();
        foreach (string name in CleanTables.Names)
        {
            for (int seed = 1; seed <= 2 * Seeds; seed++)
            {
                ForensicReport report = await Analyze(CleanTables.Of(name, Rows, seed));
                raised.AddRange(report.Findings.Where(finding => finding.IsRaised).Select(finding => $"{name} {seed} {finding.Check}: {finding.Message}"));
            }
        }

        Assert.Empty(raised);
    }

    private static async Task<ForensicReport> Analyze(DirtyTable table)
    {
        using var folder = new TableTestFolder();
        return await folder.AnalyzeAsync(folder.Write(table.Name + ".csv", table.ToCsv()));
    }

    // A cell that is changed leaves a gap behind: what is told of its neighbours is not counted.
    private static HashSet<(string? Column, long Row)> Raised(ForensicReport report) =>
    [
        .. from finding in report.Findings
           where finding.IsRaised && finding.Check is not ("V02" or "C08" or "C09" or "P18")
           from evidence in finding.Evidence
           where evidence.Row is not null
           from column in finding.Columns.Count == 0 ? [null] : finding.Columns.Select(column => (string?)column)
           select (column, evidence.Row!.Value),
    ];
}
