using System.Globalization;

namespace Tars.Stages.Rag;

/// <summary>A least value that a metric must have.</summary>
/// <param name="Metric">One of <see cref="ArchiveEvaluation.Metrics"/>.</param>
/// <param name="Least">From 0 to 1.</param>
internal sealed record EvaluationGate(string Metric, double Least)
{
    /// <summary>Reads "metric=value".</summary>
    /// <exception cref="FormatException">It is not of this form, or there is no such metric.</exception>
    public static EvaluationGate Parse(string text)
    {
        string[] parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double least)
            || least > 1)
        {
            throw new FormatException($"'{text}': a gate is METRIC=VALUE with a value from 0 to 1, as in ndcg@10=0.45.");
        }

        return ArchiveEvaluation.Metrics.Contains(parts[0], StringComparer.Ordinal)
            ? new EvaluationGate(parts[0], least)
            : throw new FormatException(
                $"'{text}': there is no metric '{parts[0]}'; there are {string.Join(", ", ArchiveEvaluation.Metrics)}.");
    }

    /// <summary>What is wrong, or null when the metric is high enough. A metric that was not measured is not.</summary>
    public string? Refusal(IReadOnlyList<MetricSummary> metrics)
    {
        MetricSummary? found = metrics.FirstOrDefault(x => x.Name == Metric);
        return found is null ? $"{Metric} was not measured: no question asks for it"
            : found.Mean >= Least ? null
            : string.Create(CultureInfo.InvariantCulture, $"{Metric} is {found.Mean:0.0000}, at least {Least:0.0000} is wanted");
    }
}
