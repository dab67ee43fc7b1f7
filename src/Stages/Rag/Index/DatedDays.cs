using System.Globalization;
using System.Text.RegularExpressions;

namespace Tars.Stages.Rag;

/// <summary>A day, a month or a year as the days from first to last: what a document is dated, or what a search asks for.</summary>
/// <param name="First">The first day.</param>
/// <param name="Last">The last day.</param>
internal readonly partial record struct DatedDays(DateOnly First, DateOnly Last)
{
    /// <summary>
    /// The days that a source's name tells, else the day on which its file was last written; null where neither is known. Names outlive
    /// copies and checkouts, the time of a file does not.
    /// </summary>
    /// <param name="source">See <see cref="Passage.Source"/>.</param>
    /// <param name="modifiedAt">When the file was last written.</param>
    public static DatedDays? Of(string source, DateTimeOffset? modifiedAt)
    {
        if (InName(source) is { } named)
        {
            return named;
        }

        return modifiedAt is { } time ? Day(DateOnly.FromDateTime(time.UtcDateTime)) : null;
    }

    /// <summary>
    /// The days that a path tells: a day (2023-06-20, 20230620, 2023/06/20), else a month (2023-06), else a year that stands alone, from
    /// 1900 to 2099. The file's own name goes before the folders', and of several the last.
    /// </summary>
    public static DatedDays? InName(string source)
    {
        int name = source.LastIndexOf('/') + 1;
        return In(source[name..]) ?? (name > 0 ? In(source) : null);
    }

    /// <summary>Reads a day, month or year as 2023-06-20, 2023-06 or 2023.</summary>
    public static bool TryParse(string text, out DatedDays days)
    {
        const DateTimeStyles exact = DateTimeStyles.None;
        bool isDay = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, exact, out DateOnly first);
        bool isMonth = !isDay && DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, exact, out first);
        bool isYear = !isDay && !isMonth && DateOnly.TryParseExact(text, "yyyy", CultureInfo.InvariantCulture, exact, out first);
        days = isDay ? Day(first) : isMonth ? Month(first) : Year(first);
        return isDay || isMonth || isYear;
    }

    private static DatedDays? In(string text)
    {
        DatedDays? found = null;
        foreach (Match match in DayPattern().Matches(text))
        {
            if (DateOnly.TryParseExact(match.Result("${y}${m}${d}"), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                found = Day(day);
            }
        }

        return found
            ?? (MonthPattern().Matches(text) is [.., var month] ? Month(new DateOnly(Number(month, "y"), Number(month, "m"), 1)) : (DatedDays?)null)
            ?? (YearPattern().Matches(text) is [.., var year] ? Year(new DateOnly(Number(year, "y"), 1, 1)) : (DatedDays?)null);
    }

    private static DatedDays Day(DateOnly day) => new(day, day);

    private static DatedDays Month(DateOnly first) =>
        new(first, new DateOnly(first.Year, first.Month, DateTime.DaysInMonth(first.Year, first.Month)));

    private static DatedDays Year(DateOnly first) => new(first, new DateOnly(first.Year, 12, 31));

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    // Recorders write the time of day right behind: 20230620083000.
    [GeneratedRegex(
        @"(?<![0-9])(?<y>(19|20)[0-9]{2})(?<s>[-_./]?)(?<m>0[1-9]|1[0-2])\k<s>(?<d>0[1-9]|[12][0-9]|3[01])([0-9]{4}|[0-9]{6})?(?![0-9])",
        Options, 1000)]
    private static partial Regex DayPattern();

    [GeneratedRegex("(?<![0-9])(?<y>(19|20)[0-9]{2})[-_./](?<m>0[1-9]|1[0-2])(?![0-9])", Options, 1000)]
    private static partial Regex MonthPattern();

    [GeneratedRegex("(?<=^|[-_./ ([])(?<y>(19|20)[0-9]{2})(?=$|[-_./ )\\]])", Options, 1000)]
    private static partial Regex YearPattern();

    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;
}
