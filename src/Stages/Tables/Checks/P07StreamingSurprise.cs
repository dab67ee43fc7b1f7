using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Points of a series that are a surprise after what came before, see <see cref="SurpriseDetector"/>.</summary>
internal sealed class P07StreamingSurprise() : TableCheck(
    "P07", "surprising points", ForensicPhase.Patterns,
    "How unlikely a point is after those before it: its value, level and time of the day, the stretch, form and mix it stands in.", 14)
{
    // The threshold: 4,000 points of normal noise reach 11, and of noise that drags along 13, in thirty series of each.
    private const int MaxPoints = 20_000;
    private const int MaxSeries = 3;
    private const int MinPoints = 300;
    private const double WarmUp = 0.15;
    private const int MaxWarmUp = 750;
    private const int MaxFound = 20;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (
            context.TimeSeries.Any(IsLongEnough)
                ? null
                : Invariant($"no column holds {MinPoints} to {MaxPoints:N0} times in equal steps along with a measure"));

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (TimeSeries series in context.TimeSeries.Where(IsLongEnough).Take(MaxSeries))
        {
            int warmUp = Math.Min((int)(WarmUp * series.Values.Length), MaxWarmUp);
            double[] scores = SurpriseDetector.Scores(series.Values, series.Seconds, series.PerDay, warmUp, context.CancellationToken);
            int[] found = [.. Enumerable.Range(warmUp, scores.Length - warmUp).Where(i => scores[i] >= Threshold)];
            if (found.Length is > 0 and <= MaxFound)
                yield return Told(context, series, scores, found);
        }
    }

    private static bool IsLongEnough(TimeSeries series) => series.Values.Length is >= MinPoints and <= MaxPoints;

    private Finding Told(CheckContext context, TimeSeries series, double[] scores, int[] found)
    {
        int most = found.MaxBy(i => scores[i]);
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [series.Value, series.Time], "is a surprise",
            Invariant(
                $"{series.Value.Name} is a surprise at {TableText.Counted(found.Length, "point")}, most of all at {series.Moment(most)} (score {scores[most]:F1}).")) with
        {
            Statistic = scores[most],
            Affected = found.Length,
            Evidence = [
                .. found.Take(context.MaxEvidence).Select(
                    i => series.Point(context, i, CheckContext.Pair("score", Math.Round(scores[i], 2))))],
            Suggestion = "Look at what happened at these times.",
        };
    }
}
