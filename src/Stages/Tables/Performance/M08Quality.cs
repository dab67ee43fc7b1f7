using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Whether search and answers are as good as they were when they were last accepted, by two files of <c>tars eval --json</c>: a run by
/// itself holds no judged questions.
/// </summary>
internal sealed class M08Quality() : RunCheck(
    "M08", "quality", ForensicPhase.Performance,
    "Each metric of judged questions against the last accepted evaluation: the bootstrap interval of the loss, question by question.", 0)
{
    // With fewer, a resample that leaves out the few questions that differ is likely, and one that has only them as well.
    private const int MinQuestions = 8;
    private const int Rounds = 10_000;
    private const int Seed = 1;
    private const double Significance = 0.05;

    // Sums of equal numbers in another order differ in the last bits.
    private const double Noise = 1e-9;

    internal override string? WhyNot(RunContext context) =>
        context.Quality is null || context.QualityBaseline is null
            ? "runs hold no judged answers; give two evaluations: --quality FILE --quality-baseline FILE, see tars eval --json"
            : null;

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        SortedDictionary<string, List<double>> losses = Losses(context);
        if (losses.Count == 0)
        {
            yield return Skipped(context, $"the two evaluations have no metric with {MinQuestions} questions that both scored");
            yield break;
        }

        // As many metrics, as many chances for one to look worse: each gets its part of the 5 %.
        List<MetricLoss> metrics =
        [
            .. from metric in losses
               let interval = Interval(metric.Value, Significance / losses.Count, context.CancellationToken)
               select new MetricLoss(metric.Key, metric.Value.Count, metric.Value.Average(), interval.Low, interval.High),
        ];
        foreach ((string name, int questions, double loss, double low, double high) in metrics.Where(IsWorse))
        {
            yield return Found(
                context, FindingStatus.Warn, FindingSeverity.Warning, [], name,
                Invariant($"{name} is lower than in the accepted evaluation by {loss:0.0000} over {questions} questions ")
                + Invariant($"(interval {low:0.0000} to {high:0.0000}).")) with
            {
                Statistic = loss,
                Affected = questions,
                Evidence = Worst(context, name),
                Suggestion = "Put the questions that lost most to tars search and tars ask. If it is meant to be so, the new evaluation is the next baseline.",
            };
        }

        if (!metrics.Exists(IsWorse))
        {
            yield return Measured(
                context, [],
                $"None of {TableText.Counted(metrics.Count, "metric")} is lower than in the accepted evaluation by more than chance explains.",
                [
                    .. metrics.Select(metric => RunContext.Place(
                        ("metric", metric.Name), ("loss", Invariant($"{metric.Loss:0.0000}")), ("from", Invariant($"{metric.Low:0.0000}")),
                        ("to", Invariant($"{metric.High:0.0000}")), ("questions", Invariant($"{metric.Questions}")))),
                ]);
        }
    }

    private static bool IsWorse(MetricLoss metric) => metric.Low > Noise;

    // What each question lost, by metric, of the questions that both scored.
    private static SortedDictionary<string, List<double>> Losses(RunContext context)
    {
        var losses = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        foreach ((_, string metric, double now, double before) in Pairs(context))
        {
            if (!losses.TryGetValue(metric, out List<double>? differences))
                losses[metric] = differences = [];
            differences.Add(before - now);
        }

        foreach (string few in losses.Where(metric => metric.Value.Count < MinQuestions).Select(metric => metric.Key).ToList())
            losses.Remove(few);
        return losses;
    }

    private static Evidence[] Worst(RunContext context, string metric) =>
    [
        .. Pairs(context).Where(pair => pair.Metric == metric && pair.Now < pair.Before).OrderByDescending(pair => pair.Before - pair.Now)
            .Take(Finding.UsualEvidence).Select(pair => RunContext.Place(
                ("question", pair.Id), ("now", Invariant($"{pair.Now:0.0000}")), ("accepted", Invariant($"{pair.Before:0.0000}")))),
    ];

    // By id, so that the order of a file decides nothing.
    private static IEnumerable<(string Id, string Metric, double Now, double Before)> Pairs(RunContext context) =>
        from question in context.Quality!.OrderBy(question => question.Key, StringComparer.Ordinal)
        let before = context.QualityBaseline!.GetValueOrDefault(question.Key)
        where before is not null
        from score in question.Value
        where before.ContainsKey(score.Key)
        select (question.Key, score.Key, score.Value, before[score.Key]);

    private static (double Low, double High) Interval(List<double> values, double outside, CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        double[] means = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double sum = 0;
            for (int j = 0; j < values.Count; j++)
                sum += values[random.Next(values.Count)];
            means[i] = sum / values.Count;
        }

        Array.Sort(means);
        int cut = (int)(outside / 2 * Rounds);
        return (means[cut], means[Rounds - 1 - cut]);
    }

    private sealed record MetricLoss(string Name, int Questions, double Loss, double Low, double High);
}
