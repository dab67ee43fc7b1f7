using System.Globalization;

namespace Tars.Pipeline;

/// <summary>A number of bytes, written <c>512</c>, <c>64KiB</c>, <c>10MB</c>, <c>1.5GiB</c>.</summary>
/// <param name="Bytes">The number of bytes, 0 or more.</param>
[System.ComponentModel.TypeConverter(typeof(Definition.ByteSizeConverter))]
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>, IComparable
{
    // Decimal and binary units as IEC 80000-13 has them.
    private static readonly (string Unit, long Factor)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>So many KiB (1,024 bytes).</summary>
    public static ByteSize FromKiB(long count) => new(checked(count << 10));

    /// <summary>So many MiB (1,048,576 bytes).</summary>
    public static ByteSize FromMiB(long count) => new(checked(count << 20));

    /// <summary>
    /// Reads a size: a number, then a unit (B, kB, MB, GB, TB, KiB, MiB, GiB, TiB; none means bytes). At most 2^63-1 bytes.
    /// </summary>
    public static bool TryParse(string? text, out ByteSize size)
    {
        size = default;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        long factor = 1;
        foreach ((string unit, long unitFactor) in Units)
        {
            if (rest.EndsWith(unit, StringComparison.Ordinal))
            {
                factor = unitFactor;
                rest = rest[..^unit.Length].TrimEnd();
                break;
            }
        }

        if (!decimal.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || number > long.MaxValue / factor)
        {
            return false;
        }

        size = new ByteSize((long)(number * factor));
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is ByteSize other ? CompareTo(other) : 1;

    /// <summary>True when the left size is smaller.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>True when the left size is smaller or the same.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>True when the left size is larger.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>True when the left size is larger or the same.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>The largest binary unit that divides it, for example <c>64MiB</c>; <see cref="TryParse"/> reads it back.</summary>
    public override string ToString()
    {
        for (int i = 3; i >= 0; i--)
        {
            if (Bytes != 0 && Bytes % Units[i].Factor == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{Bytes / Units[i].Factor}{Units[i].Unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Bytes}B");
    }
}
