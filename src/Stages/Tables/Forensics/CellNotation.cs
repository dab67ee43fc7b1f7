using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>A way in which text cells write numbers or times other than 1234.5 and 2024-12-31.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Kind">What the cells hold.</param>
/// <param name="Pattern">What a cell looks like as a whole.</param>
/// <param name="Sql">SQL for a cell in the form that a cast to the kind understands, or, of times, for the time; null where it is none.</param>
internal sealed record CellNotation(string Name, ColumnKind Kind, string Pattern, Func<string, string> Sql)
{
    /// <summary>The share of the values that no plain number or time is, below which such a cell is an error among plain ones.</summary>
    private const double MinOwn = 0.05;

    // Blanks, and the narrow and wide ones that do not break; the apostrophe of Switzerland.
    private const string Blanks = @" '\x{A0}\x{202F}\x{2019}";
    private const string Clock = @"([ T]\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?)?";

    /// <summary>1,234 and 1 234.</summary>
    internal const string GroupedWhole = $@"\s*[+-]?\d{{1,3}}([,{Blanks}]\d{{3}})*\s*";

    /// <summary>1,234.56 and 1 234.56.</summary>
    internal static readonly CellNotation Grouped = new(
        "thousands in groups", ColumnKind.Number, $@"\s*[+-]?(\d{{1,3}}([,{Blanks}]\d{{3}})+|0|[1-9]\d{{0,2}})(\.\d+)?\s*",
        cell => $"regexp_replace({cell}, {DuckSql.Literal($"[,{Blanks}]")}, '', 'g')");

    /// <summary>1234,56 and 1.234,56.</summary>
    internal static readonly CellNotation Comma = new(
        "decimal commas", ColumnKind.Number, $@"\s*[+-]?(\d{{1,3}}([.{Blanks}]\d{{3}})+|0|[1-9]\d*)(,\d+)?\s*",
        cell => $"replace(regexp_replace({cell}, {DuckSql.Literal($"[.{Blanks}]")}, '', 'g'), ',', '.')");

    /// <summary>31.12.2024, 31/12/2024 and 31-12-2024, with a time or without.</summary>
    internal static readonly CellNotation DayFirst = Dates("the day in front", "./-", "%d", "%m");

    /// <summary>12/31/2024 and 12-31-2024, with a time or without.</summary>
    internal static readonly CellNotation MonthFirst = Dates("the month in front", "/-", "%m", "%d");

    /// <summary>31.12.24 and 31/12/24.</summary>
    internal static readonly CellNotation ShortDayFirst = Dates("the day in front and the year in two digits", "./", "%d", "%m", 2);

    /// <summary>12/31/24.</summary>
    internal static readonly CellNotation ShortMonthFirst = Dates("the month in front and the year in two digits", "/", "%m", "%d", 2);

    /// <summary>All, those that explain more cells by fewer liberties first.</summary>
    internal static readonly IReadOnlyList<CellNotation> All =
        [Grouped, Comma, DayFirst, MonthFirst, ShortDayFirst, ShortMonthFirst];

    // Three short numbers may be a version, a size, or a date with the year in front: nearly all of them have to be such a date.
    private const double MinShort = 0.95;

    /// <summary>Whether it writes years in two digits, of which 50 and above are of the last century.</summary>
    internal bool IsShort => this == ShortDayFirst || this == ShortMonthFirst;

    /// <summary>SQL that is true of a cell that is written so, and is a number or time.</summary>
    internal string Fits(string cell)
    {
        string form = $"regexp_full_match({cell}, {DuckSql.Literal(Pattern)})";
        return Kind == ColumnKind.Time ? $"({form} AND {Sql(cell)} IS NOT NULL)" : form;
    }

    /// <summary>The way in which most of a column's values are written, or null when that is the plain one, or none of these.</summary>
    /// <param name="values">Values, without words for none.</param>
    /// <param name="plain">How many of them are plain numbers or times.</param>
    /// <param name="fitting">How many fit each of <see cref="All"/>.</param>
    /// <param name="dotted">Whether every date is parted by dots, which only those with the day in front are.</param>
    internal static CellNotation? Of(long values, long plain, ReadOnlySpan<long> fitting, bool dotted)
    {
        CellNotation? best = null;
        long most = plain + Math.Max(1, (long)(MinOwn * values));
        for (int i = 0; i < All.Count; i++)
        {
            bool enough = All[i].IsShort ? fitting[i] >= MinShort * values : fitting[i] * 2 > values;
            if (enough && fitting[i] >= most)
            {
                best = All[i];
                most = fitting[i] + 1;
            }
        }

        // Where every day could be a month, nothing but dots tells which is which.
        bool isOpen = (best == DayFirst || best == MonthFirst) && fitting[2] == fitting[3];
        return isOpen && !dotted ? null : best;
    }

    private static CellNotation Dates(string name, string separators, string first, string second, int digits = 4)
    {
        string[] clocks = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"];
        string formats = string.Join(", ", clocks.Select(clock => $"'{first}/{second}/%Y{clock}'"));
        return new(
            name, ColumnKind.Time, $@"\s*\d{{1,2}}[{separators}]\d{{1,2}}[{separators}]\d{{{digits}}}{Clock}\s*",
            cell =>
            {
                string slashed = $"regexp_replace(trim({cell}), '[.-]', '/', 'g')";
                string whole = digits == 4 ? slashed : WithCentury(slashed);
                return $"try_strptime(upper(replace({whole}, 'T', ' ')), [{formats}])";
            });
    }

    // The pivot of .NET's own calendar (TwoDigitYearMax 2049): 49 is 2049, 50 is 1950.
    private static string WithCentury(string slashed) =>
        $@"regexp_replace(regexp_replace({slashed}, '^(\d+/\d+/)([0-4]\d)(\D|$)', '\120\2\3'), '^(\d+/\d+/)([5-9]\d)(\D|$)', '\119\2\3')";
}
