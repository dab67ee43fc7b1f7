namespace Tars.Stages.Rag;

/// <summary>A metric over all questions that it applies to.</summary>
/// <param name="Name">Of the metric.</param>
/// <param name="Mean">Over the questions.</param>
/// <param name="Low">Lower end of the 95 % bootstrap interval of the mean.</param>
/// <param name="High">Upper end.</param>
/// <param name="Questions">How many.</param>
internal sealed record MetricSummary(string Name, double Mean, double Low, double High, int Questions)
{
    /// <summary>Summaries of all metrics, in the order of <see cref="ArchiveEvaluation.Metrics"/>.</summary>
    public static IReadOnlyList<MetricSummary> Of(IReadOnlyList<QuestionScores> questions, int seed)
    {
        var summaries = new List<MetricSummary>();
        foreach (string name in ArchiveEvaluation.Metrics)
        {
            double[] values = [.. questions.Where(x => x.Scores.ContainsKey(name)).Select(x => x.Scores[name])];
            if (values.Length > 0)
            {
                (double low, double high) = Resampling.Interval(values, seed);
                summaries.Add(new MetricSummary(name, values.Average(), low, high, values.Length));
            }
        }

        return summaries;
    }
}
