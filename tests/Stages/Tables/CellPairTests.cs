using static System.FormattableString;

namespace Tars.Stages.Tables.Tests;

/// <summary>
/// Tables of the shapes that papers on error detection use, with one setting for all: how many of the wrong cells are named, and how many others.
/// </summary>
public sealed class CellPairTests(ITestOutputHelper output)
{
    private const int TaxRows = 6_000;

    [Fact]
    public async Task WrongCells_OfTablesOfKnownShapes_AreNamed()
    {
        var scores = new List<CellScore>();
        foreach (TablePair pair in CellPairs.Of(seed: 3, TaxRows))
        {
            using var folder = new TableTestFolder();
            Dictionary<(int Row, int Column), IReadOnlyList<string>> named = await Named(folder, pair.DirtyCsv());
            CellScore score = CellScore.Of(pair.Errors.Keys.ToHashSet(), named.Keys.ToHashSet());
            output.WriteLine(Invariant($"{pair.Name}: {score.Errors} wrong, precision {score.Precision:F3}, recall {score.Recall:F3}, F1 {score.F1:F3}"));
            scores.Add(score);
        }

        Assert.Equal(6, scores.Count);
        Assert.All(scores, score => Assert.True(score.F1 >= 0.55, Invariant($"F1 {score.F1:F3}")));
        Assert.True(scores.Average(score => score.F1) >= 0.80);
    }

    [Fact]
    public async Task CellsOfTheirCleanTwins_AreHardlyNamed()
    {
        foreach (TablePair pair in CellPairs.Of(seed: 3, TaxRows))
        {
            using var folder = new TableTestFolder();
            int named = (await Named(folder, pair.CleanCsv())).Count;
            Assert.True(named <= pair.Cells / 5_000, Invariant($"{named} of {pair.Cells:N0} in {pair.Name}"));
        }
    }

    private static async Task<Dictionary<(int Row, int Column), IReadOnlyList<string>>> Named(TableTestFolder folder, string csv)
    {
        var forensics = new TableForensics(
            DuckFolder.Assets, Path.Combine(folder.State, "tmp"), new ForensicsOptions { MaxEvidence = 1_000_000 }, new TableTestFolder.FixedTime());
        return CellScore.CellsOf(await forensics.AnalyzeAsync([folder.Write("pair.csv", csv)], TestContext.Current.CancellationToken));
    }
}
