using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>A measure along a column of times.</summary>
/// <remarks>
/// Times make a series when they rise in the file's order, each stands in one row, and nine of ten steps are the same. Longer series
/// are cut at the end: a sample would have other steps.
/// </remarks>
internal sealed record TimeSeries(ColumnProfile Time, ColumnProfile Value, long[] Rows, double[] Seconds, double[] Values)
{
    /// <summary>Points below which a series tells nothing about its course.</summary>
    internal const int MinPoints = 100;

    private const int MaxPoints = 200_000;
    private const int MaxMeasures = 6;
    private const double MinEqual = 0.90;

    /// <summary>The usual step in seconds.</summary>
    internal double Step { get; private init; }

    /// <summary>Points in a day; 0 where the step is longer or no day divides into it.</summary>
    internal int PerDay => Step > 0 && Step <= 43_200 && Math.Abs((86_400 / Step) - Math.Round(86_400 / Step)) < 1e-6
        ? (int)Math.Round(86_400 / Step)
        : 0;

    internal static List<TimeSeries> Find(CheckContext context)
    {
        var found = new List<TimeSeries>();
        foreach (ColumnProfile time in context.Profile.Columns.Where(column => column.Kind == ColumnKind.Time && column.Distinct >= MinPoints * 0.9))
        {
            if (Clock(context, time) is not { } step || context.Measures.Count == 0)
                continue;
            List<ColumnProfile> measures = [.. context.Measures.Take(MaxMeasures)];
            NumberRows numbers = NumberRows.Read(context, [time, .. measures], int.MaxValue);
            for (int i = 0; i < measures.Count; i++)
            {
                int[] kept =
                [
                    .. Enumerable.Range(0, numbers.Rows.Length)
                        .Where(row => !double.IsNaN(numbers.Columns[0][row]) && !double.IsNaN(numbers.Columns[i + 1][row]))
                        .Take(MaxPoints),
                ];
                if (kept.Length < MinPoints)
                    continue;
                found.Add(new(
                    time,
                    measures[i],
                    [.. kept.Select(row => numbers.Rows[row])],
                    [.. kept.Select(row => numbers.Columns[0][row])],
                    [.. kept.Select(row => numbers.Columns[i + 1][row])])
                {
                    Step = step,
                });
            }

            break;
        }

        return found;
    }

    /// <summary>A point as evidence: its time, its value, and what else is told of it.</summary>
    internal Evidence Point(CheckContext context, int i, params ReadOnlySpan<KeyValuePair<string, string?>> more) => new(
        Rows[i],
        context.Table.LineOf(Rows[i]),
        [
            new(Time.Name, Moment(i)),
            CheckContext.Pair(Value.Name, Values[i]),
            .. more,
        ]);

    internal string Moment(int i) =>
        DateTime.UnixEpoch.AddSeconds(Seconds[i]).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    // The usual step in seconds, or null where the column is no clock.
    private static double? Clock(CheckContext context, ColumnProfile time)
    {
        object?[] row = context.Query(
            Invariant($"""
            SELECT mode(step)::DOUBLE / 1e6, count(*) FILTER (step > 0) >= 0.99 * count(*),
                   count(*) FILTER (step = usual) >= {MinEqual} * count(*)
            FROM (SELECT step, mode(step) OVER () AS usual FROM (
                SELECT epoch_us(x) - epoch_us(lag(x) OVER (ORDER BY row)) AS step
                FROM (SELECT row, {time.Value} AS x FROM t WHERE {time.Value} IS NOT NULL)) WHERE step IS NOT NULL)
            """))[0];
        return row[0] is double step and > 0 && row[1] is true && row[2] is true ? step : null;
    }
}
