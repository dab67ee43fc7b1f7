using Tars.TextIndex.Format;
using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>
/// Writes the files <c>.dvd</c> and <c>.dvm</c>: the columns of a segment. Documents with a value ascend, and values come in their order.
/// </summary>
internal sealed class ColumnsWriter : IDisposable
{
    public const string DataCodec = "Lucene80DocValuesData";
    public const string MetaCodec = "Lucene80DocValuesMetadata";
    public const int Version = 2;
    public const int AddressShift = 16;
    private const int MaxTable = 256;
    private readonly IndexOutput _data;
    private readonly IndexOutput _meta;
    private readonly int _maxDoc;

    public ColumnsWriter(IndexDirectory directory, string segment, ReadOnlySpan<byte> id, int maxDoc)
    {
        _maxDoc = maxDoc;
        _data = directory.NewFile(segment + SegmentNames.Columns);
        _meta = directory.NewFile(segment + SegmentNames.ColumnsMeta);
        CodecHeader.WriteIndex(_data, DataCodec, Version, id, SegmentNames.ColumnsSuffix);
        CodecHeader.WriteIndex(_meta, MetaCodec, Version, id, SegmentNames.ColumnsSuffix);
    }

    public void AddNumeric(FieldInfo field, ReadOnlySpan<int> docs, ReadOnlySpan<long> values)
    {
        Start(field, ColumnKind.Numeric);
        WriteNumbers(docs, values);
    }

    /// <param name="field">Its column is <see cref="ColumnKind.SortedNumeric"/>.</param>
    /// <param name="docs">Documents with a value.</param>
    /// <param name="ends">For each of them where its values end.</param>
    /// <param name="values">Of all documents, ascending within each.</param>
    public void AddNumbers(FieldInfo field, ReadOnlySpan<int> docs, ReadOnlySpan<int> ends, ReadOnlySpan<long> values)
    {
        Start(field, ColumnKind.SortedNumeric);
        WriteNumbers(docs, values);
        _meta.WriteInt(docs.Length);
        if (values.Length > docs.Length)
            WriteAddresses(ends);
    }

    public void AddBinary(FieldInfo field, ReadOnlySpan<int> docs, ByteList values)
    {
        Start(field, ColumnKind.Binary);
        var start = _data.Position;
        var ends = new long[values.Count + 1];
        var (shortest, longest) = (values.Count == 0 ? 0 : int.MaxValue, 0);
        for (var i = 0; i < values.Count; i++)
        {
            var value = values[i];
            _data.WriteBytes(value);
            ends[i + 1] = ends[i] + value.Length;
            (shortest, longest) = (Math.Min(shortest, value.Length), Math.Max(longest, value.Length));
        }

        _meta.WriteLong(start);
        _meta.WriteLong(_data.Position - start);
        WritePresence(docs);
        _meta.WriteInt(values.Count);
        _meta.WriteInt(shortest);
        _meta.WriteInt(longest);
        if (shortest < longest)
            WriteAddresses(ends);
    }

    /// <param name="field">Its column is <see cref="ColumnKind.Sorted"/>, or <see cref="ColumnKind.SortedSet"/> with one value a
    /// document.</param>
    /// <param name="docs">Documents with a value.</param>
    /// <param name="ordinals">For each of them the place of its value among the terms.</param>
    /// <param name="terms">All terms that are in use, ascending, each once.</param>
    public void AddSorted(FieldInfo field, ReadOnlySpan<int> docs, ReadOnlySpan<int> ordinals, TermSequence terms)
    {
        Start(field, field.Column);
        if (field.Column == ColumnKind.SortedSet)
            _meta.WriteByte(0);
        WritePresence(docs);
        _meta.WriteInt(docs.Length);
        WriteOrdinals(ordinals, terms.Count);
        TermDictionaryWriter.Write(_data, _meta, terms);
    }

    /// <param name="field">Its column is <see cref="ColumnKind.SortedSet"/>.</param>
    /// <param name="docs">Documents with a value.</param>
    /// <param name="ends">For each of them where its ordinals end.</param>
    /// <param name="ordinals">Of all documents, ascending within each.</param>
    /// <param name="terms">All terms that are in use, ascending, each once.</param>
    public void AddSortedSet(FieldInfo field, ReadOnlySpan<int> docs, ReadOnlySpan<int> ends, ReadOnlySpan<int> ordinals,
        TermSequence terms)
    {
        Start(field, ColumnKind.SortedSet);
        _meta.WriteByte(1);
        WritePresence(docs);
        WriteOrdinals(ordinals, terms.Count);
        _meta.WriteInt(docs.Length);
        WriteAddresses(ends);
        TermDictionaryWriter.Write(_data, _meta, terms);
    }

    public void Finish()
    {
        _meta.WriteInt(-1);
        _meta.WriteFooter();
        _data.WriteFooter();
    }

    public void Dispose()
    {
        _data.Dispose();
        _meta.Dispose();
    }

    private void Start(FieldInfo field, ColumnKind kind)
    {
        _meta.WriteInt(field.Number);
        _meta.WriteByte(KindCode(kind));
    }

    /// <summary>The code in the column files, which differs from that in the field infos.</summary>
    public static byte KindCode(ColumnKind kind) => (byte)(kind - 1);

    private void WritePresence(ReadOnlySpan<int> docs)
    {
        if (docs.Length == 0)
        {
            Presence.WriteNone(_meta);
            return;
        }

        if (docs.Length == _maxDoc)
        {
            Presence.WriteAll(_meta);
            return;
        }

        var has = new byte[_maxDoc];
        foreach (var doc in docs)
            has[doc] = 1;
        Presence.WriteSome(_meta, _data, has);
    }

    private void WriteNumbers(ReadOnlySpan<int> docs, ReadOnlySpan<long> values)
    {
        WritePresence(docs);
        _meta.WriteLong(values.Length);
        var (min, max, divisor) = Measure(values);
        var bits = min == max ? 0 : PackedBits.DirectWidth((ulong)(max - min) / (ulong)divisor);
        var table = bits > 1 ? TableOf(values, bits) : null;
        _meta.WriteInt(table?.Length ?? -1);
        foreach (var value in table ?? [])
            _meta.WriteLong(value);
        if (table is not null)
            (bits, min, divisor) = (PackedBits.DirectWidth((ulong)(table.Length - 1)), 0, 1);
        _meta.WriteByte((byte)bits);
        _meta.WriteLong(min);
        _meta.WriteLong(divisor);
        var packed = bits == 0 ? [] : new long[values.Length];
        for (var i = 0; i < packed.Length; i++)
            packed[i] = table is null ? (long)((ulong)(values[i] - min) / (ulong)divisor) : Array.BinarySearch(table, values[i]);
        WritePacked(packed, bits);
        _meta.WriteLong(-1);
    }

    private void WriteOrdinals(ReadOnlySpan<int> ordinals, int terms)
    {
        var bits = terms <= 1 ? 0 : PackedBits.DirectWidth((ulong)(terms - 1));
        _meta.WriteByte((byte)bits);
        if (bits == 0)
        {
            _meta.WriteLong(0);
            _meta.WriteLong(0);
            return;
        }

        var wide = new long[ordinals.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = ordinals[i];
        WritePacked(wide, bits);
    }

    private void WritePacked(ReadOnlySpan<long> values, int bits)
    {
        var start = _data.Position;
        if (bits > 0)
            PackedBits.WriteDirect(_data, values, bits);
        _meta.WriteLong(start);
        _meta.WriteLong(_data.Position - start);
    }

    private void WriteAddresses(ReadOnlySpan<int> ends)
    {
        var addresses = new long[ends.Length + 1];
        for (var i = 0; i < ends.Length; i++)
            addresses[i + 1] = ends[i];
        WriteAddresses(addresses);
    }

    private void WriteAddresses(ReadOnlySpan<long> values)
    {
        var start = _data.Position;
        _meta.WriteLong(start);
        _meta.WriteVInt(AddressShift);
        DirectMonotonic.Write(_meta, _data, values, AddressShift);
        _meta.WriteLong(_data.Position - start);
    }

    /// <summary>Smallest, largest, and what divides all differences.</summary>
    private static (long Min, long Max, long Divisor) Measure(ReadOnlySpan<long> values)
    {
        if (values.Length == 0)
            return (0, 0, 1);
        var (min, max, divisor) = (values[0], values[0], 0UL);
        foreach (var value in values)
        {
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
            if (divisor != 1)
                divisor = value is < long.MinValue / 2 or > long.MaxValue / 2 ? 1 : Gcd(divisor, (ulong)Math.Abs(value - values[0]));
        }

        // A range of more than 63 bits is not divided: the format's division is a signed one.
        return (min, max, max - min < 0 || divisor == 0 ? 1 : (long)divisor);
    }

    private static ulong Gcd(ulong a, ulong b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    /// <summary>The distinct values in order where their numbers take fewer bits than the values do; else null.</summary>
    private static long[]? TableOf(ReadOnlySpan<long> values, int bits)
    {
        var distinct = new HashSet<long>();
        foreach (var value in values)
        {
            if (distinct.Add(value) && distinct.Count > MaxTable)
                return null;
        }

        return PackedBits.DirectWidth((ulong)(distinct.Count - 1)) < bits ? [.. distinct.Order()] : null;
    }
}
