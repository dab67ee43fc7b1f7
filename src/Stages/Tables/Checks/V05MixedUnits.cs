using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns of numbers with their unit in the cell, in more than one unit or spelling.</summary>
internal sealed class V05MixedUnits() : TableCheck(
    "V05", "mixed units", ForensicPhase.Validation,
    "Units that stand behind the numbers of a column, when there are several: '12 oz', '0.35 l'.", 1)
{
    private const int MinValues = 20;
    private const double MinWithUnit = 0.80;
    private const double MinKnown = 0.90;

    // What has the one spelling in so many rows is the rule, and the others break it; else each unit in a cell is one too many.
    private const double Rule = 0.90;

    // A number, its unit, and up to three words more: 12 oz. can.
    private const string Pattern = @"^\s*[-+]?\d+(?:[.,]\d+)*\s*([\p{L}%°µ$€£\x22'/²³]{1,12}\.?)(?: [\p{L}.-]{1,20}){0,3}\s*$";

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
        foreach (ColumnProfile column in context.Profile.Columns.Where(IsText))
        {
            string unit = $"regexp_extract({column.Value}, {Duck.DuckSql.Literal(Pattern)}, 1)";
            if (context.Count($"{unit} <> ''") is var with && with < MinValues)
                continue;
            long plain = context.Count($"regexp_matches({column.Value}, {Duck.DuckSql.Literal(Plain)})");
            if (with + plain < column.Present * MinWithUnit)
                continue;
            List<(string Unit, long Count)> units =
            [
                .. context.Query($"SELECT {unit} AS u, count(*) AS n FROM t WHERE {unit} <> '' GROUP BY u ORDER BY n DESC, u LIMIT 100")
                    .Select(row => ((string)row[0]!, (long)row[1]!)),
            ];
            long known = units.Where(one => Known.Contains(one.Unit.TrimEnd('.'))).Sum(one => one.Count);

            // Letters alone may number seats or parts: 12A, 12B.
            bool letters = units.TrueForAll(one => one.Unit is [var c] && char.IsLetter(c));
            if ((units.Count >= 2 || plain > 0) && !letters && known >= with * MinKnown)
                yield return Told(context, column, unit, units, plain);
        }
    }

    private static bool IsText(ColumnProfile column) => column is { Kind: ColumnKind.Text, Present: >= MinValues, Distinct: > 1 };

    private Finding Told(CheckContext context, ColumnProfile column, string unit, List<(string Unit, long Count)> units, long plain)
    {
        string listed = string.Join(", ", units.Take(6).Select(one => Invariant($"'{one.Unit}' ({one.Count:N0})")));
        if (plain > 0)
            listed += Invariant($", none ({plain:N0})");
        long all = plain + units.Sum(one => one.Count);
        string usual = $"regexp_full_match({column.Value}, {Duck.DuckSql.Literal($@"\s*[-+]?\d+(?:[.,]\d+)*\s*{Regex.Escape(units[0].Unit)}\s*")})";
        string predicate = context.Count(usual) >= all * Rule
            ? $"({unit} <> '' OR regexp_matches({column.Value}, {Duck.DuckSql.Literal(Plain)})) AND NOT {usual}"
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
