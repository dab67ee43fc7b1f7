using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Times that fall while the sequence number rises.</summary>
/// <remarks>Applies where at least 95 % of the steps do rise: elsewhere the time is not the one at which the number was given.</remarks>
internal sealed class C09TimeTravel() : TableCheck(
    "C09", "time travel", ForensicPhase.Consistency, "Steps from one sequence number to the next at which the time goes back.", 0)
{
    private const double MinRising = 0.95;

    internal override string? WhyNot(CheckContext context)
    {
        if (base.WhyNot(context) is { } reason)
            return reason;
        return context.Profile.Columns.Any(column => column.Kind == ColumnKind.Time) ? null : "no column holds times";
    }

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile time in context.Profile.Columns.Where(column => column.Kind == ColumnKind.Time))
        {
            if (DateOrder.Exchanged(context, time) is { Count: > 0 } exchanged)
                yield return Exchanged(context, time, exchanged);
        }

        foreach (ColumnProfile id in context.Series)
        {
            foreach (ColumnProfile time in context.Profile.Columns.Where(column => column.Kind == ColumnKind.Time && column.Distinct > 1))
            {
                if (Falls(context, id, time) is { } found)
                    yield return found;
            }
        }
    }

    private Finding Exchanged(CheckContext context, ColumnProfile time, List<(long Row, DateTime Meant)> rows)
    {
        Dictionary<long, DateTime> meant = rows.ToDictionary(one => one.Row, one => one.Meant);
        List<Evidence> evidence = context.Rows($"row IN ({string.Join(", ", meant.Keys.Take(context.MaxEvidence))})", [time]);
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [time], "has day and month exchanged",
            Invariant(
                $"{time.Name} rises with the rows but for {TableText.Counted(rows.Count, "row")}, where it would with day and month exchanged.")) with
        {
            Statistic = rows.Count,
            Affected = rows.Count,
            Evidence = [
                .. evidence.Select(one => one with { Values = [.. one.Values, new("meant", DateOrder.Written(meant[one.Row!.Value]))] })],
            Suggestion = "Exchange them back, and mend what reads dates in two ways.",
        };
    }

    private Finding? Falls(CheckContext context, ColumnProfile id, ColumnProfile time)
    {
        // A number that several rows share has the earliest of their times.
        string steps =
            $"""
            SELECT row, cell, moment, before FROM (
                SELECT row, cell, moment, lag(moment) OVER (PARTITION BY series ORDER BY n) AS before FROM (
                    SELECT s.series, s.n, min(s.row) AS row, min(s.cell) AS cell, min({time.Value}) AS moment
                    FROM {NumberedSeries.Sql(id)} s JOIN t ON t.row = s.row WHERE {time.Value} IS NOT NULL GROUP BY s.series, s.n))
            WHERE before IS NOT NULL
            """;
        object?[] counts = context.Query($"SELECT count(*) FILTER (moment < before), count(*) FROM ({steps})")[0];
        long falls = (long)counts[0]!;
        long all = (long)counts[1]!;
        if (falls == 0 || all < NumberedSeries.MinNumbers || falls > all * (1 - MinRising))
            return null;
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [id, time], "time falls while the number rises",
            Invariant($"{time.Name} goes back at {falls:N0} of {all:N0} steps while {id.Name} rises.")) with
        {
            Statistic = falls,
            Affected = falls,
            Evidence = context.RowsOf(
                $"""
                SELECT row, {CheckContext.Cut("cell")}, CAST(moment AS VARCHAR), CAST(before AS VARCHAR) FROM ({steps})
                WHERE moment < before ORDER BY row LIMIT {context.MaxEvidence}
                """,
                [id.Name, time.Name, "time of the number before"]),
            Suggestion = "One of the two is wrong, or the row was entered later: look at its history. The row before may be the wrong one.",
        };
    }
}
