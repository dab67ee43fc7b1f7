using System.Runtime.CompilerServices;
using System.Text;

namespace Tars.Duck;

/// <summary>
/// Up to 2,048 rows of a result, read in place. Valid until the result's next <see cref="DuckResult.Fetch"/> or its disposal.
/// </summary>
public readonly ref struct DuckChunk
{
    private readonly ChunkHandle _handle;
    private readonly IReadOnlyList<DuckColumn> _columns;

    internal DuckChunk(ChunkHandle handle, IReadOnlyList<DuckColumn> columns)
    {
        _handle = handle;
        _columns = columns;
        Count = checked((int)Native.ChunkSize(handle));
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The values of a column of fixed width, one a row, in place; where <see cref="IsNull"/> the value means nothing.</summary>
    /// <typeparam name="T">
    /// The memory form that <see cref="DuckType"/> names: long for BIGINT, double for DOUBLE, long for TIMESTAMP, int for DATE, …
    /// </typeparam>
    /// <exception cref="InvalidOperationException">The column's values are not as wide as <typeparamref name="T"/>.</exception>
    public unsafe ReadOnlySpan<T> Values<T>(int column)
        where T : unmanaged
    {
        int width = Width(_columns[column].Storage);
        if (width != sizeof(T))
        {
            throw new InvalidOperationException(
                $"Column '{_columns[column].Name}' is {_columns[column].Type} ({width} bytes a value), "
                + $"asked for as {typeof(T).Name} ({sizeof(T)} bytes).");
        }

        return new ReadOnlySpan<T>(Data(column), Count);
    }

    /// <summary>Whether the cell holds no value.</summary>
    public unsafe bool IsNull(int column, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        ulong* validity = Native.VectorValidity(Vector(column));
        return validity is not null && (validity[row >> 6] & (1UL << (row & 63))) == 0;
    }

    /// <summary>The bytes of a VARCHAR (UTF-8) or BLOB cell, in place; empty where it holds no value.</summary>
    /// <exception cref="InvalidOperationException">The column is neither.</exception>
    public unsafe ReadOnlySpan<byte> Bytes(int column, int row)
    {
        if (_columns[column].Storage is not (DuckType.Text or DuckType.Blob))
            throw new InvalidOperationException($"Column '{_columns[column].Name}' is {_columns[column].Type}, not text; cast it in SQL.");
        if (IsNull(column, row))
            return [];

        // A string cell is 16 bytes: a length, then up to 12 bytes in place or 4 bytes of prefix and a pointer.
        byte* cell = (byte*)Data(column) + (16L * row);
        int length = checked((int)*(uint*)cell);
        return new ReadOnlySpan<byte>(length <= 12 ? cell + 4 : *(byte**)(cell + 8), length);
    }

    /// <summary>A VARCHAR cell, or null where it holds no value.</summary>
    public string? Text(int column, int row) => IsNull(column, row) ? null : Encoding.UTF8.GetString(Bytes(column, row));

    /// <summary>A cell of any type that <see cref="DuckType"/> names.</summary>
    /// <returns>
    /// Null, bool, sbyte to ulong, Int128, float, double, decimal, string, byte[], DateOnly, TimeOnly, DateTime (TIMESTAMP,
    /// without zone) or DateTimeOffset (UTC). Infinite dates come as the ends of the type's range.
    /// </returns>
    /// <exception cref="NotSupportedException">The type is another one (a list, a struct, …): cast it to VARCHAR in SQL.</exception>
    public object? Value(int column, int row)
    {
        if (IsNull(column, row))
            return null;
        DuckColumn type = _columns[column];
        return type.Type switch
        {
            DuckType.Boolean => Values<byte>(column)[row] != 0,
            DuckType.TinyInt => Values<sbyte>(column)[row],
            DuckType.SmallInt => Values<short>(column)[row],
            DuckType.Integer => Values<int>(column)[row],
            DuckType.BigInt => Values<long>(column)[row],
            DuckType.UTinyInt => Values<byte>(column)[row],
            DuckType.USmallInt => Values<ushort>(column)[row],
            DuckType.UInteger => Values<uint>(column)[row],
            DuckType.UBigInt => Values<ulong>(column)[row],
            DuckType.HugeInt => Values<Int128>(column)[row],
            DuckType.Float => Values<float>(column)[row],
            DuckType.Double => Values<double>(column)[row],
            DuckType.Decimal => DuckTime.Scaled(Integer(column, row), type.Scale),
            DuckType.Text => Text(column, row),
            DuckType.Blob => Bytes(column, row).ToArray(),
            DuckType.Date => DuckTime.Date(Values<int>(column)[row]),
            DuckType.Time => DuckTime.Time(Values<long>(column)[row]),
            DuckType.Timestamp => DuckTime.Timestamp(Values<long>(column)[row], DateTimeKind.Unspecified),
            DuckType.TimestampTz => new DateTimeOffset(DuckTime.Timestamp(Values<long>(column)[row], DateTimeKind.Utc)),
            _ => throw new NotSupportedException($"Column '{type.Name}' has a type that is not read; cast it to VARCHAR in SQL."),
        };
    }

    private Int128 Integer(int column, int row) => _columns[column].Storage switch
    {
        DuckType.SmallInt => Values<short>(column)[row],
        DuckType.Integer => Values<int>(column)[row],
        DuckType.BigInt => Values<long>(column)[row],
        _ => Values<Int128>(column)[row],
    };

    /// <summary>Bytes of a value; 0 for types without a fixed width.</summary>
    internal static int Width(DuckType type) => type switch
    {
        DuckType.Boolean or DuckType.TinyInt or DuckType.UTinyInt => 1,
        DuckType.SmallInt or DuckType.USmallInt => 2,
        DuckType.Integer or DuckType.UInteger or DuckType.Float or DuckType.Date => 4,
        DuckType.BigInt or DuckType.UBigInt or DuckType.Double or DuckType.Time or DuckType.Timestamp or DuckType.TimestampTz => 8,
        DuckType.HugeInt => Unsafe.SizeOf<Int128>(),
        _ => 0,
    };

    private nint Vector(int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, _columns.Count);
        return Native.ChunkVector(_handle, (ulong)column);
    }

    private unsafe void* Data(int column) => Native.VectorData(Vector(column));
}
