using System.Globalization;

namespace Tars.Stages.Tables;

/// <summary>Dates whose day and month may have been exchanged: each is valid by itself, only its column tells.</summary>
internal static class DateOrder
{
    private const double MinDates = 0.8;
    private const int MinRows = 20;
    private const int MaxRows = 200_000;

    // The share of dates of the other order beyond which a column has no order.
    private const double MaxOther = 0.2;
    private const double MinRising = 0.9;

    // A date, the year in front or behind, and what may follow it.
    private const string Form = @"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})(?:[ T].*)?";

    /// <summary>
    /// Rows of a column of texts such as 4/5/99 that are of another order than the others, or, where no date of the column tells its
    /// order, all that can be read in two ways.
    /// </summary>
    internal static (string Words, string Predicate)? Unclear(CheckContext context, ColumnProfile column)
    {
        if (!column.AsText || column.Present < MinRows || column.Kind is not (ColumnKind.Text or ColumnKind.Time) || column.MaxLength > 30)
            return null;
        string cell = $"trim({column.Cell})";
        string Part(int part) => $"TRY_CAST(regexp_extract({cell}, '^{Form}$', {part}) AS INTEGER)";
        string dated = $"regexp_full_match({cell}, '{Form}')";
        if (context.Number($"SELECT sum(n) FROM {CheckContext.Different(column)} WHERE {dated}") < column.Present * MinDates)
            return null;

        // A year of four digits, or above 31, stands in front or else behind.
        string front = $"(length(regexp_extract({cell}, '^{Form}$', 1)) >= 3 OR ({Part(1)} > 31 AND {Part(3)} <= 31))";
        if (context.Count($"{dated} AND {front}") > 0)
            return null;
        string first = $"({dated} AND {Part(1)} > 12 AND {Part(2)} <= 12)";
        string second = $"({dated} AND {Part(2)} > 12 AND {Part(1)} <= 12)";
        string either = $"({dated} AND {Part(1)} <= 12 AND {Part(2)} <= 12 AND {Part(1)} <> {Part(2)})";
        object?[] row = context.Query(
            $"SELECT count(*) FILTER ({first}), count(*) FILTER ({second}), count(*) FILTER ({either}) FROM t")[0];
        (long dayFirst, long monthFirst, long open) = ((long)row[0]!, (long)row[1]!, (long)row[2]!);
        long told = dayFirst + monthFirst;
        if (told == 0 || Math.Min(dayFirst, monthFirst) > told * MaxOther)
            return open + told < MinRows
                ? null
                : ("has dates that can be read in two ways, and no one order", told == 0 ? either : $"({either} OR {first} OR {second})");
        return Math.Min(dayFirst, monthFirst) == 0 ? null
            : dayFirst < monthFirst ? ("has the day before the month, unlike the other dates", first)
            : ("has the month before the day, unlike the other dates", second);
    }

    /// <summary>Rows of a column whose times rise with the rows, in which they do not, and would if day and month were exchanged.</summary>
    internal static List<(long Row, DateTime Meant)> Exchanged(CheckContext context, ColumnProfile column)
    {
        var found = new List<(long, DateTime)>();
        if (column.Kind != ColumnKind.Time || column.Present < MinRows || context.Profile.Rows > MaxRows)
            return found;
        NumberRows rows = NumberRows.Read(context, [column], MaxRows);
        int[] kept = [.. Enumerable.Range(0, rows.Rows.Length).Where(i => !double.IsNaN(rows.Columns[0][i]))];
        double[] x = [.. kept.Select(i => rows.Columns[0][i])];
        int rising = 0;
        for (int i = 1; i < x.Length; i++)
            rising += x[i] >= x[i - 1] ? 1 : 0;
        if (rising < (x.Length - 1) * MinRising)
            return found;
        for (int i = 0; i < x.Length; i++)
        {
            DateTime moment = DateTime.UnixEpoch.AddSeconds(x[i]);
            if (moment.Day > 12 || moment.Day == moment.Month || Between(x, i, x[i]))
                continue;
            DateTime meant = new DateTime(moment.Year, moment.Day, moment.Month, 0, 0, 0, DateTimeKind.Utc).Add(moment.TimeOfDay);
            if (Between(x, i, (meant - DateTime.UnixEpoch).TotalSeconds))
                found.Add((rows.Rows[kept[i]], meant));
        }

        return found.Count <= Math.Max(3, x.Length * 0.05) ? found : [];
    }

    internal static string Written(DateTime moment) => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    // Between the middle ones of three before and of three behind, which one wrong neighbour does not move.
    private static bool Between(double[] x, int at, double value)
    {
        double low = at < 3 ? double.NegativeInfinity : Middle(x[at - 3], x[at - 2], x[at - 1]);
        double high = at + 3 >= x.Length ? double.PositiveInfinity : Middle(x[at + 1], x[at + 2], x[at + 3]);
        return value >= low && value <= high;
    }

    private static double Middle(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
