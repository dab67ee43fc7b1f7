using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns of numbers with their unit in the cell, in more than one unit or spelling.</summary>
internal sealed class V05MixedUnits() : TableCheck(
    "V05", "mixed units", ForensicPhase.Validation,
    "Units that stand behind the numbers of a column, when there are several: '12 oz', '0.35 l'.", 1)
{
    private const int MinValues = 20;
    private const int SampleRows = 10_000;
    private const int MaxUnits = 100;
    private const double MinWithUnit = 0.80;
    private const double MinKnown = 0.90;

    // What has the one spelling in so many rows is the rule, and the others break it; else each unit in a cell is one too many.
    private const double Rule = 0.90;

    // A number, its unit, and what words follow: 12 oz. can. Bounds on these would cost more than the rest.
    private const string Pattern = @"^\s*[-+]?\d+(?:[.,]\d+)*\s*([\p{L}%°µ$€£\x22'/²³]{1,12}\.?)(?: [\p{L}.-]+)*\s*$";

    private const string Plain = @"^\s*[-+]?\d+(?:[.,]\d+)*\s*$";

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "g", "gr", "gram", "grams", "kg", "kgs", "mg", "µg", "t", "lb", "lbs", "pound", "pounds", "oz", "ounce", "ounces", "st", "m",
        "meter", "meters", "metre", "metres", "cm", "mm", "µm", "nm", "km", "ft", "feet", "foot", "in", "inch", "inches", "yd", "mi",
        "mile", "miles", "l", "ltr", "liter", "liters", "litre", "litres", "ml", "cl", "dl", "gal", "gallon", "gallons", "pt", "s", "sec",
        "secs", "second", "seconds", "ms", "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "d", "day", "days", "wk",
        "week", "weeks", "month", "months", "yr", "yrs", "year", "years", "%", "percent", "pct", "°", "°c", "°f", "c", "f", "k", "w", "kw",
        "mw", "kwh", "wh", "v", "mv", "kv", "a", "ma", "hz", "khz", "mhz", "ghz", "b", "byte", "bytes", "kb", "mb", "gb", "tb", "kib",
        "mib", "gib", "eur", "euro", "euros", "€", "usd", "$", "dollar", "dollars", "gbp", "£", "chf", "bar", "pa", "hpa", "kpa", "psi",
        "km/h", "kmh", "mph", "m/s", "kn", "m²", "m³", "km²", "ha", "\"", "'", "pcs", "pc", "piece", "pieces", "arcsec", "arcmin", "mag",
    };

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(IsText) ? null : "no column holds text");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        long step = Math.Max(1, context.Profile.Rows / SampleRows);
        foreach (ColumnProfile column in context.Profile.Columns.Where(IsText))
        {
            if (step > 1 && Counted(context, column, $"row % {step} = 0") is null)
                continue;
            if (Counted(context, column, "true") is { } counts)
                yield return Told(context, column, Unit(column), counts.Units, counts.Plain);
        }
    }

    // The units by how often they stand there, and how many numbers have none; null where the column does not hold numbers with units.
    private static (List<(string Unit, long Count)> Units, long Plain)? Counted(CheckContext context, ColumnProfile column, string rows)
    {
        object?[] row = context.Query(
            $"""
            SELECT coalesce(sum(n) FILTER ({IsPlain(column)}), 0)::BIGINT,
                   coalesce(sum(n) FILTER (regexp_matches({column.Value}, '\d') AND NOT {IsPlain(column)}), 0)::BIGINT, coalesce(sum(n), 0)::BIGINT
            FROM {CheckContext.Different(column, rows)} WHERE trim({column.Value}) <> ''
            """)[0];
        (long plain, long with, long all) = ((long)row[0]!, (long)row[1]!, (long)row[2]!);
        if (with == 0 || with + plain < all * MinWithUnit)
            return null;
        string unit = Unit(column);
        List<(string Unit, long Count)> units =
        [
            .. context.Query(
                $"""
                SELECT u, sum(n)::BIGINT AS all_n FROM (SELECT {unit} AS u, n FROM {CheckContext.Different(column, rows)})
                WHERE u <> '' GROUP BY u ORDER BY all_n DESC, u LIMIT {MaxUnits}
                """)
                .Select(row => ((string)row[0]!, (long)row[1]!)),
        ];
        with = units.Sum(one => one.Count);
        long known = units.Where(one => Known.Contains(one.Unit.TrimEnd('.'))).Sum(one => one.Count);

        // Letters alone may number seats, parts or kinds: 12A, 12B.
        long letters = units.Where(one => one.Unit is [var c] && char.IsLetter(c)).Sum(one => one.Count);
        bool several = rows != "true" || (with >= MinValues && (units.Count >= 2 || plain > 0));
        return several && with > 0 && with + plain >= all * MinWithUnit && letters * 2 <= with && known >= with * MinKnown ? (units, plain) : null;
    }

    private static string Unit(ColumnProfile column) => $"regexp_extract({column.Value}, {Duck.DuckSql.Literal(Pattern)}, 1)";

    private static string IsPlain(ColumnProfile column) => $"regexp_matches({column.Value}, {Duck.DuckSql.Literal(Plain)})";

    private static bool IsText(ColumnProfile column) => column is { Kind: ColumnKind.Text, Present: >= MinValues, Distinct: > 1 };

    private Finding Told(CheckContext context, ColumnProfile column, string unit, List<(string Unit, long Count)> units, long plain)
    {
        string listed = string.Join(", ", units.Take(6).Select(one => Invariant($"'{one.Unit}' ({one.Count:N0})")));
        if (plain > 0)
            listed += Invariant($", none ({plain:N0})");
        long all = plain + units.Sum(one => one.Count);
        string usual = $"regexp_full_match({column.Value}, {Duck.DuckSql.Literal($@"\s*[-+]?\d+(?:[.,]\d+)*\s*{Regex.Escape(units[0].Unit)}\s*")})";
        string predicate = context.Count(usual) >= all * Rule
            ? $"({unit} <> '' OR {IsPlain(column)}) AND NOT {usual}"
            : $"{unit} <> ''";
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [column], "has several units",
            $"{column.Name} holds numbers with {TableText.Counted(units.Count, "unit")}: {listed}.") with
        {
            Statistic = units.Count,
            Affected = context.Count(predicate),
            Evidence = context.Rows(predicate, [column]),
            Suggestion = "Convert all to one unit, name it in the column's name, and keep plain numbers.",
        };
    }
}
