using static System.FormattableString;

namespace Tars.Stages.Tables.Tests;

/// <summary>Errors planted at random, with one setting for all tables: how many are found, and how much else is raised.</summary>
public sealed class InjectedErrorTests(ITestOutputHelper output)
{
    private const int Rows = 600;
    private const int Errors = 6;
    private const int Seeds = 2;

    [Fact]
    public async Task InjectedErrors_OfEachKind_AreFoundInTheirCellsAndLittleElseIs()
    {
        var kinds = new Dictionary<string, (int Found, int Missed, int Other)>();
        foreach (string name in CleanTables.Names)
        {
            foreach (string kind in new ErrorInjector(new Random(0)).Kinds)
            {
                DirtyTable table = CleanTables.Of(name, Rows, 1);
                var injector = new ErrorInjector(new Random(kind.Length + (name.Length * 100)));
                if (!injector.Applies(kind, table))
                    continue;
                injector.Plant(kind, table, Errors);
                HashSet<(string? Column, long Row)> cells = Raised(await Analyze(table));
                HashSet<long> planted = [.. table.Planted.Select(error => error.Row + 1L)];
                int found = table.Planted.Count(error => cells.Contains((error.Column, error.Row + 1)));
                int other = cells.Where(cell => !planted.Contains(cell.Row)).Select(cell => cell.Row).Distinct().Count();
                (int Found, int Missed, int Other) sum = kinds.GetValueOrDefault(kind);
                kinds[kind] = (sum.Found + found, sum.Missed + table.Planted.Count - found, sum.Other + other);
                if (found < table.Planted.Count || other > 0)
                    output.WriteLine($"{kind} in {name}: {found} of {table.Planted.Count}, others {string.Join(' ', cells.Where(cell => !planted.Contains(cell.Row)).Take(5))}");
            }
        }

        output.WriteLine("| kind | planted | found | other rows | precision | recall | F1 |");
        foreach ((string kind, (int found, int missed, int other)) in kinds)
            output.WriteLine(Invariant($"| {kind} | {found + missed} | {found} | {other} | {found / (double)Math.Max(1, found + other):F2} | {found / (double)(found + missed):F2} | {F1(found, missed, other):F2} |"));
        double mean = kinds.Values.Average(kind => F1(kind.Found, kind.Missed, kind.Other));
        output.WriteLine(Invariant($"mean F1 {mean:F3}"));
        Assert.Equal(19, kinds.Count);
        Assert.True(mean >= 0.85, $"mean F1 {mean}");
    }

    [Fact]
    public async Task CleanTwins_RaiseAtMostTwoOfAHundredCheckRuns()
    {
        var raised = new List<string>();
        int runs = 0;
        foreach (string name in CleanTables.Names)
        {
            for (int seed = 1; seed <= 2 * Seeds; seed++)
            {
                ForensicReport report = await Analyze(CleanTables.Of(name, Rows, seed));
                runs += report.Findings.Where(finding => finding.Status != FindingStatus.Skipped).Select(finding => finding.Check).Distinct().Count();
                raised.AddRange(report.Findings.Where(finding => finding.IsRaised).Select(finding => $"{name} {seed} {finding.Check}: {finding.Message}"));
            }
        }

        output.WriteLine($"{raised.Count} of {runs} runs raised something\n{string.Join('\n', raised)}");
        Assert.True(runs > 400, $"{runs} runs of checks");
        Assert.True(raised.Count <= 0.02 * runs, $"{raised.Count} of {runs}: {string.Join("; ", raised)}");
    }

    private static double F1(int found, int missed, int other) => found == 0 ? 0 : 2.0 * found / ((2 * found) + missed + other);

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
