using System.Diagnostics;
using System.Globalization;
using Tars.Stages.Tables;

namespace Tars.Benchmarks.Forensics;

/// <summary>The detector of surprising points on the groups of the Numenta Anomaly Benchmark that are at hand.</summary>
internal static class NabBenchmark
{
    private static readonly (string Name, AnomalyBenchmarkScore Score)[] Profiles =
    [
        ("standard", AnomalyBenchmarkScore.Standard),
        ("low false positives", AnomalyBenchmarkScore.LowFalseAlarms),
        ("low false negatives", AnomalyBenchmarkScore.LowMisses),
    ];

    /// <summary>Prints the scores by profile, group and held-out group as Markdown.</summary>
    public static int Run(string folder)
    {
        IReadOnlyList<NabSeries> all = NabSeries.Load(folder);
        var watch = Stopwatch.StartNew();
        Dictionary<NabSeries, double[]> scores = all.ToDictionary(
            series => series,
            series => SurpriseDetector.Scores(series.Values, series.PerDay, AnomalyBenchmarkScore.Probation(series.Values.Length)));
        double seconds = watch.Elapsed.TotalSeconds;
        int points = all.Sum(series => series.Values.Length);
        Print($"{all.Count} series, {points} points, {all.Sum(series => series.Windows.Count)} windows; {points / seconds:F0} points a second on one core.\n");
        Print($"| profile | score | threshold | perfect | null |\n| --- | ---: | ---: | ---: | ---: |");
        foreach ((string name, AnomalyBenchmarkScore score) in Profiles)
        {
            (double best, double threshold) = Best(score, all, scores);
            Print($"| {name} | {best:F1} | {threshold:F2} | {Total(score, all, Perfect(all), 1):F1} | {Total(score, all, scores, double.PositiveInfinity):F1} |");
        }

        double common = Best(AnomalyBenchmarkScore.Standard, all, scores).Threshold;
        Print($"\n| group | series | windows | windows found | flags outside | score at {common:F2} | threshold from the other groups | score at it |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (IGrouping<string, NabSeries> group in all.GroupBy(series => series.Group))
        {
            NabSeries[] others = [.. all.Where(series => series.Group != group.Key)];
            double threshold = Best(AnomalyBenchmarkScore.Standard, others, scores).Threshold;
            int windows = group.Sum(series => series.Windows.Count);
            int found = group.Sum(series => series.Windows.Count(window => Flags(series, scores[series], common).Any(at => at >= window.First && at <= window.Last)));
            int outside = group.Sum(series => Flags(series, scores[series], common).Count(at => !series.Windows.Any(window => at >= window.First && at <= window.Last)));
            Print($"| {group.Key} | {group.Count()} | {windows} | {found} | {outside} | {Said(group, common)} | {threshold:F2} | {Said(group, threshold)} |");
        }

        return 0;

        // A group without windows has no perfect score to be held against: what its flags cost is given.
        string Said(IEnumerable<NabSeries> group, double threshold)
        {
            AnomalyBenchmarkScore score = AnomalyBenchmarkScore.Standard;
            NabSeries[] series = [.. group];
            return series.Any(one => one.Windows.Count > 0)
                ? Total(score, series, scores, threshold).ToString("F1", CultureInfo.InvariantCulture)
                : $"raw {series.Sum(one => score.Raw(scores[one], one.Windows, threshold)).ToString("F2", CultureInfo.InvariantCulture)}";
        }
    }

    private static IEnumerable<int> Flags(NabSeries series, double[] scores, double threshold) =>
        Enumerable.Range(0, scores.Length).Where(i => i >= AnomalyBenchmarkScore.Probation(series.Values.Length) && scores[i] >= threshold);

    private static Dictionary<NabSeries, double[]> Perfect(IEnumerable<NabSeries> all) => all.ToDictionary(
        series => series,
        series => series.Values.Select((_, i) => series.Windows.Any(window => window.First == i) ? 1.0 : 0).ToArray());

    // The one threshold for all series that scores best: the benchmark gives it to every detector.
    private static (double Score, double Threshold) Best(AnomalyBenchmarkScore score, IReadOnlyList<NabSeries> all, Dictionary<NabSeries, double[]> scores) =>
        all.SelectMany(series => scores[series]).Where(x => x > 0).Select(x => Math.Round(x, 1)).Distinct().Append(double.PositiveInfinity)
            .Select(threshold => (Total(score, all, scores, threshold), threshold)).MaxBy(one => one.Item1);

    private static double Total(AnomalyBenchmarkScore score, IReadOnlyList<NabSeries> all, Dictionary<NabSeries, double[]> scores, double threshold) =>
        score.Normalized(all.Sum(series => score.Raw(scores[series], series.Windows, threshold)), all.Sum(series => series.Windows.Count));

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
