using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Tars.Stages.Rag;

/// <summary>
/// Rows by a byte a value: each value is a multiple of a 127th of the row's largest. Integers are summed exactly, so what is built on
/// them is the same on every machine.
/// </summary>
internal sealed unsafe class Int8Rows : RowSpace
{
    private const int Ahead = 4;

    private readonly int _stride;
    private readonly int _dimension;
    private readonly BlockedFile? _file;
    private readonly long _codesAt;
    private readonly long _scalesAt;
    private readonly bool _owned;
    private sbyte* _codes;
    private float* _scales;

    private Int8Rows(int count, int dimension)
    {
        Count = count;
        _dimension = dimension;
        _stride = StrideOf(dimension);
        _codes = (sbyte*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, (long)count * _stride), 64);
        _scales = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, (long)count * sizeof(float)), 64);
        _owned = true;
    }

    /// <summary>Takes codes and scales out of a file, whose they stay.</summary>
    public Int8Rows(BlockedFile file, long codesAt, long scalesAt, int count, int dimension)
    {
        Count = count;
        _dimension = dimension;
        _stride = StrideOf(dimension);
        _file = file;
        _codesAt = codesAt;
        _scalesAt = scalesAt;
        _codes = (sbyte*)file.Pointer(codesAt, (long)count * _stride);
        _scales = (float*)file.Pointer(scalesAt, (long)count * sizeof(float));
    }

    public override int Count { get; }

    /// <summary>The codes of all rows, one after the other, each as long as <see cref="StrideOf"/> says.</summary>
    public ReadOnlySpan<byte> CodesOf(int row) => new(_codes + ((long)row * _stride), _stride);

    public float ScaleOf(int row) => _scales[row];

    /// <summary>Bytes a row takes.</summary>
    public static int StrideOf(int dimension) => (dimension + Int8Dot.Step - 1) / Int8Dot.Step * Int8Dot.Step;

    /// <summary>Makes codes of a file's rows.</summary>
    public static Int8Rows Quantize(VectorSegment segment)
    {
        var rows = new Int8Rows((int)segment.Rows, segment.Dimension);
        for (int row = 0; row < rows.Count; row++)
        {
            rows._scales[row] = Quantize(segment.Row(row), new Span<sbyte>(rows._codes + ((long)row * rows._stride), rows._stride));
        }

        return rows;
    }

    public override RowQuery Of(ReadOnlySpan<float> vector)
    {
        if (vector.Length != _dimension)
        {
            throw new ArgumentException($"The query has {vector.Length} values, the rows have {_dimension}.", nameof(vector));
        }

        var codes = new sbyte[_stride];
        float scale = Quantize(vector, codes);
        return new RowQuery([], codes, scale);
    }

    public override RowQuery Of(int row)
    {
        sbyte* codes = Row(row);
        return new RowQuery([], new ReadOnlySpan<sbyte>(codes, _stride).ToArray(), _scales[row]);
    }

    public override float Between(int a, int b) => Int8Dot.Of(Row(a), Row(b), _stride) * (_scales[a] * _scales[b]);

    public override void Compare(RowQuery query, ReadOnlySpan<int> rows, Span<float> into)
    {
        for (int i = 0; i < Math.Min(Ahead, rows.Length); i++)
        {
            Fetch(Row(rows[i]), _stride);
        }

        fixed (sbyte* codes = query.Codes)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                if (i + Ahead < rows.Length)
                {
                    Fetch(Row(rows[i + Ahead]), _stride);
                }

                into[i] = Int8Dot.Of(codes, Row(rows[i]), _stride) * (query.Scale * _scales[rows[i]]);
            }
        }
    }

    public override void Dispose()
    {
        if (_owned && _codes is not null)
        {
            NativeMemory.AlignedFree(_codes);
            NativeMemory.AlignedFree(_scales);
        }

        _codes = null;
        _scales = null;
        base.Dispose();
    }

    private static float Quantize(ReadOnlySpan<float> values, Span<sbyte> codes)
    {
        codes.Clear();
        float largest = Math.Abs(TensorPrimitives.MaxMagnitude(values));
        if (!(largest > 0) || !float.IsFinite(largest))
        {
            return 0;
        }

        float steps = 127 / largest;
        for (int i = 0; i < values.Length; i++)
        {
            codes[i] = (sbyte)Math.Clamp(MathF.Round(values[i] * steps), -127, 127);
        }

        return largest / 127;
    }

    private sbyte* Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
        if (_file is not null)
        {
            _file.Check(_codesAt + ((long)row * _stride), _stride);
            _file.Check(_scalesAt + ((long)row * sizeof(float)), sizeof(float));
        }

        return _codes + ((long)row * _stride);
    }
}
