namespace Tars.Duck;

/// <summary>Turns DuckDB's numbers into .NET's dates and decimals; what lies outside .NET's range becomes its nearest end.</summary>
internal static class DuckTime
{
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    internal static DateOnly Date(int days) =>
        DateOnly.FromDayNumber((int)Math.Clamp((long)days + EpochDay, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber));

    internal static TimeOnly Time(long microseconds) =>
        new(Math.Clamp(microseconds, 0, (TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond) - 1) * TimeSpan.TicksPerMicrosecond);

    internal static DateTime Timestamp(long microseconds, DateTimeKind kind)
    {
        Int128 ticks = ((Int128)microseconds * TimeSpan.TicksPerMicrosecond) + DateTime.UnixEpoch.Ticks;
        return new DateTime((long)Int128.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), kind);
    }

    internal static long Microseconds(DateTime value) => (value.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>An integer with a decimal scale; beyond decimal's 28 digits the value is rounded through double.</summary>
    internal static object Scaled(Int128 value, byte scale)
    {
        Int128 magnitude = Int128.Abs(value);
        if (scale <= 28 && magnitude < ((Int128)1 << 96))
        {
            var low = (ulong)magnitude;
            var high = (uint)(magnitude >> 64);
            return new decimal((int)low, (int)(low >> 32), (int)high, value < 0, scale);
        }

        return (double)value / Math.Pow(10, scale);
    }
}
