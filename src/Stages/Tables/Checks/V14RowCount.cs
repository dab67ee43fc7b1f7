using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>A number of rows outside of what the contract allows, or far from those of earlier reports.</summary>
/// <remarks>
/// From five earlier reports on, by the robust z-score (Iglewicz and Hoaglin, 1993); with fewer, half of the last one's rows more or less.
/// </remarks>
internal sealed class V14RowCount() : TableCheck(
    "V14", "row count", ForensicPhase.Validation,
    "The number of rows against the contract, or against those of earlier reports (robust z).", 3.5)
{
    private const int MinHistory = 5;
    private const double MaxChange = 0.5;

    internal override string? WhyNot(CheckContext context) =>
        context.Expected is { MinRows: not null } or { MaxRows: not null } || context.Earlier.Count > 0
            ? null
            : "there is no contract and no earlier report to hold the number of rows against";

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        long rows = context.Profile.Rows;
        (long? least, long? most) = (context.Expected?.MinRows, context.Expected?.MaxRows);
        if (rows < least || rows > most)
        {
            string wanted = least == most ? Invariant($"exactly {least:N0}")
                : rows < least ? Invariant($"at least {least:N0}") : Invariant($"at most {most:N0}");
            yield return Told(
                context, FindingStatus.Fail, FindingSeverity.Error, "is outside of the contract",
                Invariant($"The table has {rows:N0} rows; the contract wants {wanted}.")) with
            {
                Statistic = rows,
                Threshold = rows < least ? least : most,
            };
        }

        if (context.Earlier.Count == 0)
            yield break;
        double[] before = [.. context.Earlier.Select(table => (double)table.Rows)];
        double median = Statistics.Median(before);
        double deviation = Math.Max(Statistics.Deviation(before, median), 0.01 * median);
        double z = Math.Abs(rows - median) / Math.Max(1, deviation);
        double change = Math.Abs(rows - before[^1]) / Math.Max(1, before[^1]);
        if (before.Length >= MinHistory ? z > Threshold : change > MaxChange)
        {
            yield return Told(
                context, FindingStatus.Warn, FindingSeverity.Warning, "is unlike earlier counts",
                Invariant(
                    $"The table has {rows:N0} rows; it had {before[^1]:N0} in the last report, and {median:N0} as a median of {before.Length:N0}.")) with
            {
                Statistic = before.Length >= MinHistory ? z : change,
                Threshold = before.Length >= MinHistory ? Threshold : MaxChange,
                Evidence = [
                    .. before.Select(
                        (count, i) => new Evidence(null, null, [CheckContext.Pair("report", i + 1), CheckContext.Pair("rows", count)]))],
            };
        }
    }

    private Finding Told(CheckContext context, FindingStatus status, FindingSeverity severity, string predicate, string message) =>
        Found(context, status, severity, [], predicate, message) with
        {
            Affected = context.Profile.Rows,
            Suggestion = "Find out whether rows were lost, delivered twice, or the world changed.",
        };
}
