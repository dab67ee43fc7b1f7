namespace Tars.Stages.Rag;

/// <summary>A metric of two configurations over the questions that both have a score for.</summary>
/// <param name="Name">Of the metric.</param>
/// <param name="Mean">Of the configuration in question.</param>
/// <param name="Baseline">Of the one it is compared with.</param>
/// <param name="P">Of the paired randomisation test: small when the difference is hardly chance.</param>
/// <param name="Questions">How many.</param>
internal sealed record MetricComparison(string Name, double Mean, double Baseline, double P, int Questions)
{
    /// <summary>From this on a difference is taken for one.</summary>
    public const double Significance = 0.05;

    /// <summary>Whether the configuration is worse than the baseline by more than chance explains.</summary>
    public bool IsWorse => Mean < Baseline && P < Significance;

    /// <summary>Compares question by question, by their ids.</summary>
    public static IReadOnlyList<MetricComparison> Of(IReadOnlyList<QuestionScores> scores, IReadOnlyList<QuestionScores> baseline, int seed)
    {
        var before = baseline.ToDictionary(x => x.Id, x => x.Scores, StringComparer.Ordinal);
        var comparisons = new List<MetricComparison>();
        foreach (string name in ArchiveEvaluation.Metrics)
        {
            var pairs = new List<(double Now, double Before)>();
            foreach (QuestionScores question in scores)
            {
                if (question.Scores.TryGetValue(name, out double now)
                    && before.TryGetValue(question.Id, out IReadOnlyDictionary<string, double>? old)
                    && old.TryGetValue(name, out double then))
                {
                    pairs.Add((now, then));
                }
            }

            if (pairs.Count > 0)
            {
                double p = Resampling.PairedTest([.. pairs.Select(x => x.Now - x.Before)], seed);
                comparisons.Add(new MetricComparison(name, pairs.Average(x => x.Now), pairs.Average(x => x.Before), p, pairs.Count));
            }
        }

        return comparisons;
    }
}
