using Tars.Benchmarks.Forensics;

namespace Tars.Stages.Tables.Tests;

/// <summary>The detector of surprising points on the groups of the Numenta Anomaly Benchmark that lie beside the repository.</summary>
public sealed class AnomalyBenchmarkTests(ITestOutputHelper output)
{
    [Fact]
    public void Nab_OneSettingForAllSeries_ScoresAtLeast65()
    {
        IReadOnlyList<NabSeries> all = NabSeries.Load(SharedData.Path("nab"));
        Assert.True(all.Count >= 18);
        var scored = all.AsParallel().Select(series => (
            Series: series,
            Scores: SurpriseDetector.Scores(series.Values, series.Seconds, series.PerDay, AnomalyBenchmarkScore.Probation(series.Values.Length)))).ToList();
        foreach ((string name, AnomalyBenchmarkScore score) in (ReadOnlySpan<(string, AnomalyBenchmarkScore)>)
            [("standard", AnomalyBenchmarkScore.Standard), ("low false positives", AnomalyBenchmarkScore.LowFalseAlarms), ("low false negatives", AnomalyBenchmarkScore.LowMisses)])
        {
            double At(double threshold, Func<NabSeries, bool> takes) => score.Normalized(
                scored.Where(one => takes(one.Series)).Sum(one => score.Raw(one.Scores, one.Series.Windows, threshold)),
                scored.Where(one => takes(one.Series)).Sum(one => one.Series.Windows.Count));
            double[] thresholds = [.. Enumerable.Range(20, 60).Select(i => i / 10.0)];
            double best = thresholds.MaxBy(threshold => At(threshold, _ => true));
            output.WriteLine($"{name}: {At(best, _ => true):F1} at {best:F1}");
            foreach (string group in all.Select(series => series.Group).Distinct())
            {
                double held = thresholds.MaxBy(threshold => At(threshold, series => series.Group != group));
                output.WriteLine($"  {group}: {At(best, series => series.Group == group):F1}; held out, at {held:F1}: {At(held, series => series.Group == group):F1}");
            }

            if (name == "standard")
                Assert.True(At(best, _ => true) >= 65, $"standard profile {At(best, _ => true):F1}");
        }
    }
}
