using System.Globalization;

namespace Tars.Cli.Reporting;

/// <summary>Says where in a source something stands, for people: a page, or a time.</summary>
internal static class Place
{
    /// <summary><c>#page=3</c>, <c>#t=12.4,15.9 (0:12)</c>, or nothing.</summary>
    public static string Of(int? page, double? start, double? end) =>
        page is int number ? string.Create(CultureInfo.InvariantCulture, $"#page={number}")
        : start is double from && end is double to ? string.Create(CultureInfo.InvariantCulture, $"#t={from:0.0},{to:0.0} ({Clock(from)})")
        : string.Empty;

    private static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
    }
}
