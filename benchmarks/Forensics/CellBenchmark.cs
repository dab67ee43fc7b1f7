using System.Diagnostics;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Tables;
using Tars.Stages.Tables.Tests;
using Tars.Testing;
using static System.FormattableString;

namespace Tars.Benchmarks.Forensics;

/// <summary>How well the checks name the wrong cells of a table, of which it is known which are wrong: without labels, with one setting.</summary>
internal static class CellBenchmark
{
    /// <summary>Scores made-up tables of the shapes that papers use, with their clean twins.</summary>
    internal static async Task<int> RunAsync(int seed, int taxRows)
    {
        string folder = Directory.CreateTempSubdirectory("tars-cells-").FullName;
        try
        {
            var scores = new List<CellScore>();
            foreach (TablePair pair in CellPairs.Of(seed, taxRows))
            {
                (string dirty, string clean) = (Path.Combine(folder, pair.Name + ".csv"), Path.Combine(folder, pair.Name + "-clean.csv"));
                await File.WriteAllTextAsync(dirty, pair.DirtyCsv());
                await File.WriteAllTextAsync(clean, pair.CleanCsv());
                scores.Add(await PrintAsync(folder, pair.Name, dirty, pair.Errors));
                ForensicReport twin = await AnalyzeAsync(folder, clean);
                Print($"In the clean twin {CellScore.CellsOf(twin).Count:N0} of {pair.Cells:N0} cells are named.\n");
                foreach (Finding finding in twin.Findings.Where(finding => finding.IsRaised))
                    Print($"- {finding.Check} {finding.Message}");
            }

            Print($"\nMean F1 {scores.Average(score => score.F1):F3}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>Scores a table against the same table without its errors: as many rows and columns in the same order.</summary>
    internal static async Task<int> RunAsync(string dirty, string clean)
    {
        List<List<string>> before = Read(dirty);
        List<List<string>> after = Read(clean);
        if (before.Count != after.Count || before[0].Count != after[0].Count)
        {
            await Console.Error.WriteLineAsync(Invariant(
                $"{dirty} has {before.Count - 1:N0} rows of {before[0].Count} columns, {clean} has {after.Count - 1:N0} of {after[0].Count}; they must be the same table."));
            return 64;
        }

        var errors = new Dictionary<(int Row, int Column), string>();
        for (int row = 1; row < before.Count; row++)
        {
            for (int column = 0; column < before[0].Count; column++)
            {
                if (Cell(before[row], column) != Cell(after[row], column))
                    errors.Add((row - 1, column), before[0][column]);
            }
        }

        string folder = Directory.CreateTempSubdirectory("tars-cells-").FullName;
        try
        {
            await PrintAsync(folder, Path.GetFileName(dirty), dirty, errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    // White space at the ends is no difference.
    private static string Cell(List<string> row, int column) => column < row.Count ? row[column].Trim() : string.Empty;

    private static List<List<string>> Read(string path) =>
        CsvFields.Split(File.ReadAllText(path).TrimStart('\ufeff'), ',', '"', int.MaxValue);

    private static async Task<CellScore> PrintAsync(
        string folder, string name, string dirty, Dictionary<(int Row, int Column), string> errors)
    {
        var watch = Stopwatch.StartNew();
        ForensicReport report = await AnalyzeAsync(folder, dirty);
        Dictionary<(int Row, int Column), IReadOnlyList<string>> named = CellScore.CellsOf(report);
        CellScore score = CellScore.Of(errors.Keys.ToHashSet(), named.Keys.ToHashSet());
        AnalyzedTable table = report.Tables.Single();
        Print($"\n### {name}: {table.Rows:N0} x {table.Columns.Count}, {watch.Elapsed.TotalSeconds:F1} s\n");
        Print($"| | wrong cells | named | right | precision | recall | F1 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        Print($"| all | {score.Errors:N0} | {score.Named:N0} | {score.Found:N0} | {score.Precision:F3} | {score.Recall:F3} | {score.F1:F3} |");
        foreach (IGrouping<string, KeyValuePair<(int Row, int Column), string>> kind in errors.GroupBy(error => error.Value))
            Print($"| of them: {kind.Key} | {kind.Count():N0} | | {kind.Count(error => named.ContainsKey(error.Key)):N0} | | {kind.Average(error => named.ContainsKey(error.Key) ? 1.0 : 0):F3} | |");
        foreach (int column in Enumerable.Range(0, table.Columns.Count))
        {
            CellScore one = CellScore.Of(errors.Keys.Where(cell => cell.Column == column).ToHashSet(), named.Keys.Where(cell => cell.Column == column).ToHashSet());
            if (one.Errors + one.Named > 0)
                Print($"| in {table.Columns[column].Name} | {one.Errors:N0} | {one.Named:N0} | {one.Found:N0} | {one.Precision:F3} | {one.Recall:F3} | {one.F1:F3} |");
        }

        foreach (string check in named.Values.SelectMany(checks => checks).Distinct().Order(StringComparer.Ordinal))
        {
            List<(int Row, int Column)> cells = [.. named.Where(cell => cell.Value.Contains(check)).Select(cell => cell.Key)];
            Print($"| by {check} | | {cells.Count:N0} | {cells.Count(errors.ContainsKey):N0} | {cells.Average(cell => errors.ContainsKey(cell) ? 1.0 : 0):F3} | | |");
        }

        return score;

    }

    private static async Task<ForensicReport> AnalyzeAsync(string folder, string path)
    {
        var forensics = new TableForensics(AssetStore.Open(Path.Combine(Repository.Root, "assets.json")), Path.Combine(folder, "work"), new ForensicsOptions { MaxEvidence = 1_000_000 });
        return await forensics.AnalyzeFilesAsync([path]);
    }

    private static void Print(FormattableString text) => Console.WriteLine(Invariant(text));
}
