using System.Globalization;

namespace Tars.Pipeline;

/// <summary>Durations as definitions write them: <c>200ms</c>, <c>5s</c>, <c>1.5m</c>, <c>2h</c>, <c>1d</c>, or a bare <c>0</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (rest.SequenceEqual("0"))
            return true;
        foreach ((string unit, long ticks) in Units)
        {
            if (!rest.EndsWith(unit, StringComparison.Ordinal) || rest.Length == unit.Length
                || !char.IsAsciiDigit(rest[^(unit.Length + 1)]))
                continue;
            if (!decimal.TryParse(rest[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)
                || count > long.MaxValue / ticks)
            {
                return false;
            }

            duration = new TimeSpan((long)(count * ticks));
            return true;
        }

        return false;
    }

    /// <summary>
    /// In the largest unit of which it is a whole or half multiple: <c>90s</c> is <c>1.5m</c>. <see cref="TryParse"/> reads it back.
    /// </summary>
    public static string Write(TimeSpan duration)
    {
        (string unit, long ticks) = Units.Where(u => duration.Ticks >= u.Ticks && duration.Ticks * 2 % u.Ticks == 0)
            .DefaultIfEmpty(Units[0]).Last();
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / (decimal)ticks:0.####}{unit}");
    }
}
