using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Points of time missing in a column that otherwise goes on in equal steps.</summary>
/// <remarks>
/// Applies to measurements, not to events: nine of ten steps between neighbouring times are the same, as many rows stand at each time,
/// and the times rise in the file's order. Gaps that recur at one time of the day are a schedule, such as nights.
/// </remarks>
internal sealed class P18TimeGaps() : TableCheck(
    "P18", "gaps in time", ForensicPhase.Patterns, "The share of points of time missing in a column that goes on in equal steps.", 0.01)
{
    private const int MinTimes = 50;
    private const double MinEqual = 0.90;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(IsCandidate) ? null : $"no column holds {MinTimes} different times");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns.Where(IsCandidate))
        {
            if (!IsClock(context, column))
                continue;
            string steps =
                $"""
                (SELECT row, x, before, epoch_us(x) - epoch_us(before) AS step FROM (
                    SELECT row, x, lag(x) OVER (ORDER BY x) AS before FROM (
                        SELECT {column.Value} AS x, min(row) AS row FROM t WHERE {column.Value} IS NOT NULL GROUP BY x))
                 WHERE before IS NOT NULL)
                """;
            object?[] usual = context.Query(
                $"SELECT step, n, CAST(sum(n) OVER () AS BIGINT) FROM (SELECT step, count(*) AS n FROM {steps} GROUP BY step) ORDER BY n DESC, step LIMIT 1")[0];
            (long step, long equal, long all) = ((long)usual[0]!, (long)usual[1]!, (long)usual[2]!);
            if (all < MinTimes - 1 || equal == all || equal < all * MinEqual)
                continue;
            string gaps = $"(SELECT *, CAST(round(step / {step}.0) AS BIGINT) - 1 AS missing FROM {steps} WHERE step >= {step} * 1.5)";
            object?[] counts = context.Query(
                $"""
                SELECT count(*), coalesce(CAST(sum(missing) AS BIGINT), 0),
                       (SELECT max(n) FROM (SELECT count(*) AS n FROM {gaps} GROUP BY CAST(before AS TIME)))
                FROM {gaps}
                """)[0];
            bool scheduled = step < TimeSpan.MicrosecondsPerDay && counts[2] is long same and >= 3 && same * 2 > (long)counts[0]!;
            if ((long)counts[0]! > 0 && !scheduled)
                yield return Told(context, column, gaps, step, (long)counts[0]!, (long)counts[1]!, all + 1);
        }
    }

    private static bool IsCandidate(ColumnProfile column) => column.Kind == ColumnKind.Time && column.Distinct >= MinTimes;

    private static bool IsClock(CheckContext context, ColumnProfile column)
    {
        object?[] row = context.Query(
            Invariant($"""
            SELECT (SELECT count(*) FILTER (x >= before) >= {MinEqual} * count(before)
                    FROM (SELECT {column.Value} AS x, lag({column.Value}) OVER (ORDER BY row) AS before FROM t WHERE {column.Value} IS NOT NULL)),
                   (SELECT max(points) >= {MinEqual} * sum(points) FROM (
                        SELECT count(*) AS points FROM (SELECT count(*) AS n FROM t WHERE {column.Value} IS NOT NULL GROUP BY {column.Value}) GROUP BY n))
            """))[0];
        return row[0] is true && row[1] is true;
    }

    private Finding Told(CheckContext context, ColumnProfile column, string gaps, long step, long count, long missing, long present)
    {
        double share = missing / (double)(missing + present);
        TimeSpan length = TimeSpan.FromMicroseconds(step);
        string apart = length.Ticks % TimeSpan.TicksPerDay == 0 ? TableText.Counted(length.Days, "day") : length.ToString("c");
        return Found(
            context, FindingStatus.Warn, share > Threshold ? FindingSeverity.Warning : FindingSeverity.Info,
            [column], "gaps in time",
            Invariant($"{TableText.Counted(missing, "point")} of time missing in {column.Name}, which goes on in steps of {apart}, ")
            + Invariant($"in {TableText.Counted(count, "gap")} ({share:P2}).")) with
        {
            Statistic = share,
            Affected = missing,
            Evidence = context.RowsOf(
                $"""
                SELECT row, CAST(before AS VARCHAR), CAST(x AS VARCHAR), CAST(missing AS VARCHAR) FROM {gaps}
                ORDER BY x LIMIT {context.MaxEvidence}
                """,
                ["last before", "first behind", "missing"]),
            Suggestion = "Find out whether nothing was measured or rows were lost; a clock set forward for summer leaves a gap too.",
        };
    }
}
