using System.Runtime.CompilerServices;
using System.Text;

namespace Tars.Duck;

/// <summary>Up to <see cref="Capacity"/> rows that a <see cref="DuckRows"/> fills. Cells that are not set are not null but undefined.</summary>
public readonly ref struct DuckBatch
{
    private const int StackBytes = 512;

    private readonly IReadOnlyList<DuckColumn> _columns;
    private readonly ReadOnlySpan<nint> _vectors;
    private readonly Span<nint> _validity;

    /// <param name="columns">The columns.</param>
    /// <param name="vectors">The chunk's vectors, one a column.</param>
    /// <param name="validity">As many zeros; each becomes its column's mask of nulls when the first one is set.</param>
    internal DuckBatch(IReadOnlyList<DuckColumn> columns, ReadOnlySpan<nint> vectors, Span<nint> validity)
    {
        _columns = columns;
        _vectors = vectors;
        _validity = validity;
        Capacity = (int)Native.VectorSize();
    }

    /// <summary>How many rows fit.</summary>
    public int Capacity { get; }

    /// <summary>The values of a column of fixed width, one a row, to be written in place.</summary>
    /// <typeparam name="T">The memory form that <see cref="DuckType"/> names.</typeparam>
    /// <exception cref="InvalidOperationException">The column's values are not as wide as <typeparamref name="T"/>.</exception>
    public unsafe Span<T> Values<T>(int column)
        where T : unmanaged
    {
        DuckColumn of = _columns[column];
        int width = DuckChunk.Width(of.Type);
        if (width != Unsafe.SizeOf<T>())
            throw new InvalidOperationException($"Column '{of.Name}' is {of.Type} ({width} bytes a value), not {typeof(T).Name}.");
        return new Span<T>(Native.VectorData(Vector(column)), Capacity);
    }

    /// <summary>Makes a cell hold no value.</summary>
    public unsafe void SetNull(int column, int row)
    {
        CheckRow(row);
        nint vector = Vector(column);
        if (_validity[column] == 0)
        {
            Native.EnsureValidityWritable(vector);
            _validity[column] = (nint)Native.VectorValidity(vector);
        }

        ((ulong*)_validity[column])[row >> 6] &= ~(1UL << (row & 63));
    }

    /// <summary>Sets a VARCHAR cell (UTF-8) or a BLOB cell; the bytes are copied.</summary>
    /// <exception cref="InvalidOperationException">The column is neither.</exception>
    public unsafe void SetBytes(int column, int row, ReadOnlySpan<byte> bytes)
    {
        CheckRow(row);
        if (_columns[column].Type is not (DuckType.Text or DuckType.Blob))
            throw new InvalidOperationException($"Column '{_columns[column].Name}' is {_columns[column].Type}, not text.");
        byte nothing = 0;
        fixed (byte* first = bytes)
            Native.AssignText(Vector(column), (ulong)row, first is null ? &nothing : first, (ulong)bytes.Length);
    }

    /// <summary>Sets a VARCHAR cell.</summary>
    public void SetText(int column, int row, ReadOnlySpan<char> text)
    {
        if (Encoding.UTF8.GetMaxByteCount(text.Length) > StackBytes)
        {
            byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
            Encoding.UTF8.GetBytes(text, utf8);
            SetBytes(column, row, utf8);
            return;
        }

        Span<byte> few = stackalloc byte[StackBytes];
        SetBytes(column, row, few[..Encoding.UTF8.GetBytes(text, few)]);
    }

    private void CheckRow(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Capacity);
    }

    private nint Vector(int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, _vectors.Length);
        return _vectors[column];
    }
}
