using Tars.TextIndex.Format;
using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>The terms of a column by number, in byte order. Safe for many threads.</summary>
internal sealed class TermDictionary
{
    // Terms come from keywords, which are not longer; what claims more is damaged.
    private const int MaxTermBytes = 1 << 20;
    private readonly IndexInput _data;
    private readonly long _start;
    private readonly long _length;
    private readonly int _longest;
    private readonly MonotonicReader _blocks;

    public TermDictionary(FieldInfo field, IndexInput data, ref ByteReader meta)
    {
        _data = data;
        var count = meta.ReadVLong();
        var shift = meta.ReadInt();
        // Each block holds a byte at least, so that the count is bounded by the file.
        if (shift != TermDictionaryWriter.BlockShift || count > int.MaxValue || count > data.Length)
            throw meta.Corrupt($"field '{field.Name}' has {count} terms in blocks of 2^{shift}; {data.Name} has {data.Length} bytes");
        Count = (int)count;
        var addressShift = meta.ReadInt();
        if (addressShift is < 1 or > 30)
            throw meta.Corrupt($"addresses are in blocks of 2^{addressShift}");
        _blocks = new MonotonicReader(ref meta, (Count + 15L) >> TermDictionaryWriter.BlockShift, addressShift);
        _longest = meta.ReadInt();
        (_start, _length) = (meta.ReadLong(), meta.ReadLong());
        _blocks.Attach(data, meta.ReadLong());
        meta.ReadLong();
        if (_start < 0 || _length < 0 || _start > data.Length - _length || _longest is < 0 or > MaxTermBytes)
            throw meta.Corrupt(
                $"the terms of field '{field.Name}' are said to be at {_start} with {_length} bytes, the longest with {_longest}");
        var indexShift = meta.ReadInt();
        if (indexShift is < 1 or > 30)
            throw meta.Corrupt($"every 2^{indexShift}th term of field '{field.Name}' is indexed");
        // The index of the terms only saves some steps of a search among them, which blocks of 16 hardly need.
        _ = new MonotonicReader(ref meta, 1 + ((count + (1L << indexShift) - 1) >> indexShift), addressShift);
        for (var i = 0; i < 4; i++)
            meta.ReadLong();
    }

    public int Count { get; }

    /// <summary>The term with the number, in memory of its own.</summary>
    public byte[] Find(int ordinal)
    {
        var cursor = new Cursor(this, ordinal >> TermDictionaryWriter.BlockShift << TermDictionaryWriter.BlockShift);
        do
            cursor.Next();
        while (cursor.Ordinal < ordinal);
        return cursor.Term.ToArray();
    }

    /// <summary>All terms in order.</summary>
    public Cursor Enumerate() => new(this, 0);

    /// <summary>Walks the terms. For one thread.</summary>
    internal sealed class Cursor(TermDictionary terms, int first)
    {
        private readonly byte[] _term = new byte[terms._longest];
        private int _length;
        private long _at;

        /// <summary>Number of the current term.</summary>
        public int Ordinal { get; private set; } = first - 1;

        public ReadOnlySpan<byte> Term => _term.AsSpan(0, _length);

        public bool Next()
        {
            if (Ordinal + 1 >= terms.Count)
                return false;
            Ordinal++;
            var block = (Ordinal & ((1 << TermDictionaryWriter.BlockShift) - 1)) == 0;
            if (block)
                _at = terms._blocks[Ordinal >> TermDictionaryWriter.BlockShift];
            if (_at < 0 || _at >= terms._length)
                throw new IndexCorruptException(terms._data.Name,
                    $"term {Ordinal} of a column is said to be at {_at} of {terms._length} bytes");
            var reader = new ByteReader(terms._data.Slice(terms._start + _at, (int)Math.Min(terms._length - _at, int.MaxValue)),
                terms._data.Name);
            var (prefix, suffix) = block ? (0, reader.ReadVInt()) : ReadLengths(ref reader);
            if (prefix < 0 || prefix > _length || suffix < 0 || suffix > _term.Length - prefix)
                throw reader.Corrupt(
                    $"term {Ordinal} of a column has {prefix} and {suffix} bytes, the longest is said to have {_term.Length}");
            reader.ReadBytes(suffix).CopyTo(_term.AsSpan(prefix));
            _length = prefix + suffix;
            _at += reader.Position;
            return true;
        }

        private static (int Prefix, int Suffix) ReadLengths(ref ByteReader reader)
        {
            var code = reader.ReadByte();
            var (prefix, suffix) = (code & 15, 1 + (code >> 4));
            if (prefix == 15)
                prefix += reader.ReadVInt();
            if (suffix == 16)
                suffix += reader.ReadVInt();
            return (prefix, suffix);
        }
    }
}
