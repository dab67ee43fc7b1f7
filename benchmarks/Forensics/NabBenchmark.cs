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

    private static readonly int[] Seeds = [1, 2];
    private static readonly AnomalyBenchmarkScore Standard = AnomalyBenchmarkScore.Standard;

    /// <summary>Prints the scores by profile, group and held-out group as Markdown; then the same along with made-up groups.</summary>
    public static int Run(string folder)
    {
        IReadOnlyList<NabSeries> all = NabSeries.Load(folder);
        var watch = Stopwatch.StartNew();
        Dictionary<NabSeries, double[]> scores = all.ToDictionary(series => series, Scores);
        double seconds = watch.Elapsed.TotalSeconds;
        Print($"{Counted(all)}; {all.Sum(series => series.Values.Length) / seconds:F0} points a second on one core.\n");
        Print($"| profile | score | threshold | perfect | null |\n| --- | ---: | ---: | ---: | ---: |");
        foreach ((string name, AnomalyBenchmarkScore score) in Profiles)
        {
            (double best, double threshold) = Best(score, all, scores);
            (double perfect, double none) = (Total(score, all, Perfect(all), 1), Total(score, all, scores, double.PositiveInfinity));
            Print($"| {name} | {best:F1} | {threshold:F2} | {perfect:F1} | {none:F1} |");
        }

        PrintGroups(all, scores);
        foreach (int seed in Seeds)
        {
            IReadOnlyList<NabSeries> madeUp = MadeUpSeries.All(seed);
            foreach (NabSeries series in madeUp)
                scores[series] = Scores(series);
            NabSeries[] both = [.. all, .. madeUp];
            (double best, double threshold) = Best(Standard, both, scores);
            var baseline = both.ToDictionary(series => series, series => WindowedGaussian.Scores(series.Values));
            double gaussian = Best(Standard, both, baseline).Score;
            Print($"\nWith made-up groups, seed {seed}: {Counted(both)}; standard score {best:F1} at {threshold:F2}.");
            Print($"The windowed Gaussian has {gaussian:F1} on them.");
            PrintGroups(both, scores);
        }

        return 0;
    }

    // By group: what the threshold that is best for all finds, and the score at the one that is best for the other groups.
    private static void PrintGroups(IReadOnlyList<NabSeries> all, Dictionary<NabSeries, double[]> scores)
    {
        double common = Best(Standard, all, scores).Threshold;
        Print(
            $"""

            | group | series | windows | windows found | flags outside | score at {common:F2} | the others' threshold | score at it |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """);
        double heldOut = 0;
        foreach (IGrouping<string, NabSeries> group in all.GroupBy(series => series.Group))
        {
            double threshold = Best(Standard, [.. all.Where(series => series.Group != group.Key)], scores).Threshold;
            (int found, int outside) = (0, 0);
            foreach (NabSeries series in group)
            {
                int[] flags = [.. Flags(scores[series], common)];
                found += series.Windows.Count(window => flags.Any(at => at >= window.First && at <= window.Last));
                outside += flags.Count(at => !series.Windows.Any(window => at >= window.First && at <= window.Last));
            }

            heldOut += group.Sum(series => Standard.Raw(scores[series], series.Windows, threshold));
            string counts = $"{group.Count()} | {group.Sum(series => series.Windows.Count)} | {found} | {outside}";
            (string usual, string heldOutSaid) = (Said([.. group], scores, common), Said([.. group], scores, threshold));
            Print($"| {group.Key} | {counts} | {usual} | {threshold:F2} | {heldOutSaid} |");
        }

        double total = Standard.Normalized(heldOut, all.Sum(series => series.Windows.Count));
        Print($"\nAll groups, each at the threshold from the others: {total:F1}.");
    }

    // A group without windows has no perfect score to be held against: what its flags cost is given.
    private static string Said(NabSeries[] group, Dictionary<NabSeries, double[]> scores, double threshold) =>
        group.Any(one => one.Windows.Count > 0)
            ? Total(Standard, group, scores, threshold).ToString("F1", CultureInfo.InvariantCulture)
            : $"raw {group.Sum(one => Standard.Raw(scores[one], one.Windows, threshold)).ToString("F2", CultureInfo.InvariantCulture)}";

    private static double[] Scores(NabSeries series) =>
        SurpriseDetector.Scores(series.Values, series.Seconds, series.PerDay, AnomalyBenchmarkScore.Probation(series.Values.Length));

    private static string Counted(IReadOnlyCollection<NabSeries> all) => string.Create(
        CultureInfo.InvariantCulture,
        $"{all.Count} series, {all.Sum(series => series.Values.Length)} points, {all.Sum(series => series.Windows.Count)} windows");

    private static IEnumerable<int> Flags(double[] scores, double threshold) =>
        Enumerable.Range(0, scores.Length).Where(i => i >= AnomalyBenchmarkScore.Probation(scores.Length) && scores[i] >= threshold);

    private static Dictionary<NabSeries, double[]> Perfect(IEnumerable<NabSeries> all) => all.ToDictionary(
        series => series,
        series => series.Values.Select((_, i) => series.Windows.Any(window => window.First == i) ? 1.0 : 0).ToArray());

    // The one threshold for all series that scores best: the benchmark gives it to every detector.
    private static (double Score, double Threshold) Best(
        AnomalyBenchmarkScore score, IReadOnlyList<NabSeries> all, Dictionary<NabSeries, double[]> scores) =>
        all.SelectMany(series => scores[series])
            .Where(x => x > 0)
            .Select(x => Math.Round(x, 1))
            .Distinct()
            .Append(double.PositiveInfinity)
            .Select(threshold => (Total(score, all, scores, threshold), threshold))
            .MaxBy(one => one.Item1);

    private static double Total(
        AnomalyBenchmarkScore score, IReadOnlyList<NabSeries> all, Dictionary<NabSeries, double[]> scores, double threshold) =>
        score.Normalized(
            all.Sum(series => score.Raw(scores[series], series.Windows, threshold)),
            all.Sum(series => series.Windows.Count));

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
