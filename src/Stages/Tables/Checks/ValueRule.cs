namespace Tars.Stages.Tables;

/// <summary>
/// What values of columns with a certain meaning cannot be. The meaning is read from the words of the name, and the kind.
/// </summary>
/// <param name="Broken">What a value that breaks the rule is, in words that follow "is".</param>
/// <param name="Applies">Whether the rule is about a column of this table.</param>
/// <param name="Predicate">SQL that is true for a value that breaks it, with @ for the value.</param>
internal sealed record ValueRule(string Broken, Func<ColumnProfile, TableProfile, bool> Applies, string Predicate)
{
    /// <summary>Warning for what is odd rather than impossible.</summary>
    internal FindingSeverity Severity { get; init; } = FindingSeverity.Error;

    /// <summary>When a larger share of the values breaks the rule, the name meant something else and the rule does not apply.</summary>
    internal double MaxShare { get; init; } = 0.20;

    /// <summary>The rules about numbers. Each column takes the first that applies, and those marked <see cref="Besides"/>.</summary>
    internal static IReadOnlyList<ValueRule> Numbers { get; } =
    [
        new(
            "outside of -90 to 90 degrees",
            static (c, t) => c.Has("lat", "latitude", "declination", "decl") || (c.Has("dec") && IsSky(c, t)),
            "@ < -90 OR @ > 90"),
        new("outside of -180 to 360 degrees", static (c, _) => c.Has("lon", "lng", "longitude", "azimuth"), "@ < -180 OR @ > 360"),
        new("outside of 0 to below 24 hours", static (c, t) => IsRightAscension(c, t) && c.Has("h", "hr", "hours"), "@ < 0 OR @ >= 24"),
        new("outside of 0 to below 360 degrees", static (c, t) => IsRightAscension(c, t), "@ < 0 OR @ >= 360"),
        new(
            "outside of 0 to 120 years",
            static (c, _) => c.Has("age") && !c.Has("days", "months", "weeks", "hours", "group", "avg"),
            "@ < 0 OR @ > 120"),
        new("outside of 0 to 100 percent", static (c, _) => c.Has("percent", "percentage", "pct") && !IsChange(c), "@ < 0 OR @ > 100"),
        new("outside of 0 to 1", static (c, _) => c.Has("probability", "prob"), "@ < 0 OR @ > 1"),
        new("outside of 1 to 12", static (c, _) => c.Kind == ColumnKind.Whole && c.Words is ["month"], "@ < 1 OR @ > 12"),
        new("not more than 0", static (c, _) => c.Has("exposure", "magnification", "wavelength"), "@ <= 0"),
        new(
            "outside of the 24 hours of a day",
            static (c, t) => c.Words is ["hours"] or ["hours", "worked"] or ["worked", "hours"] && t.Columns.Any(IsDay),
            "@ < 0 OR @ > 24"),
        new("below absolute zero", static (c, _) => c.Has("celsius") || (c.Has("temp", "temperature") && c.Has("c")), "@ < -273.15"),
        new("below absolute zero", static (c, _) => c.Has("kelvin"), "@ < 0"),
        new("negative", static (c, _) => IsAmountOfThings(c) && !IsChange(c), "@ < 0"),
        new("negative", static (c, _) => c.Has("price", "cost", "fee", "fare", "wage", "salary") && !IsChange(c), "@ < 0"),
        new("negative", static (c, _) => c.Has("total", "amount", "revenue", "sum") && !IsChange(c) && !IsBooking(c), "@ < 0")
        {
            MaxShare = 0.05,
        },
    ];

    /// <summary>Rules that are looked at besides the first that applies.</summary>
    internal static IReadOnlyList<ValueRule> Besides { get; } =
    [
        new("zero", static (c, _) => c.IsNumeric && c.Has("price") && !IsChange(c), "@ = 0")
        {
            Severity = FindingSeverity.Warning,
            MaxShare = 0.05,
        },
    ];

    /// <summary>The rules about dates and times; ~ stands for the day after the analysis.</summary>
    internal static IReadOnlyList<ValueRule> Times { get; } =
    [
        new("in the future", static (c, _) => !IsPlanned(c), "@ >= TIMESTAMP '~' + INTERVAL 1 DAY"),
        new("before 1900", static (c, _) => !IsHistoric(c), "@ < TIMESTAMP '1900-01-01'"),
    ];

    private static bool IsAmountOfThings(ColumnProfile c) => c.Has(
        "quantity", "qty", "count", "duration", "elapsed", "distance", "weight", "mass", "size", "bytes", "population", "attendance",
        "visitors", "hours", "minutes", "seconds", "stock", "length", "width", "area", "volume");

    private static bool IsHistoric(ColumnProfile c) =>
        c.Has("birth", "born", "founded", "built", "published", "death", "died", "event", "era");

    private static bool IsChange(ColumnProfile c) => c.Has(
        "change", "delta", "diff", "difference", "growth", "error", "offset", "return", "margin", "correction");

    private static bool IsBooking(ColumnProfile c) => c.Has(
        "balance", "transaction", "booking", "payment", "profit", "net", "adjustment", "refund");

    private static bool IsPlanned(ColumnProfile c) => c.Has(
        "due", "expiry", "expires", "expiration", "planned", "scheduled", "deadline", "until", "end", "ends", "next", "forecast", "renewal",
        "valid", "maturity", "target", "eta", "expected", "visit", "event", "arrival", "departure", "delivery", "appointment");

    private static bool IsSky(ColumnProfile c, TableProfile t) => c.Has("deg", "degrees") || t.Columns.Any(other => other.Has("ra"));

    private static bool IsRightAscension(ColumnProfile c, TableProfile t) =>
        c.Has("ascension") || (c.Has("ra") && t.Columns.Any(other => other.Has("dec", "decl", "declination")));

    private static bool IsDay(ColumnProfile c) => c.Kind == ColumnKind.Time && c.Has("date", "day");
}
