using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>A decoded block of the term dictionary: suffixes with the state of each term or the place of each sub-block.</summary>
internal sealed class TermBlock
{
    // What an LZ4 block can grow by: suffixes that claim more are damaged.
    private const int MaxExpansion = 255;
    private byte[] _suffixes = [];
    private int[] _ends = [];
    private long[] _subBlocks = [];
    private TermState[] _states = [];

    public int Count { get; private set; }

    public bool IsLastPiece { get; private set; }

    /// <summary>Where the next floor piece begins.</summary>
    public long End { get; private set; }

    public ReadOnlySpan<byte> Suffix(int entry)
    {
        var start = entry == 0 ? 0 : _ends[entry - 1];
        return _suffixes.AsSpan(start, _ends[entry] - start);
    }

    /// <summary>Where the sub-block is, or -1 for a term.</summary>
    public long SubBlock(int entry) => _subBlocks[entry];

    public ref readonly TermState State(int entry) => ref _states[entry];

    /// <summary>The term with the suffix, or -1.</summary>
    public int Find(ReadOnlySpan<byte> suffix)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_subBlocks[i] < 0 && Suffix(i).SequenceEqual(suffix))
                return i;
        }

        return -1;
    }

    public void Load(IndexInput dict, long start, FieldInfo field)
    {
        var reader = dict.ReaderAt(start);
        var code = reader.ReadVInt();
        Count = code >>> 1;
        IsLastPiece = (code & 1) != 0;
        var suffixCode = reader.ReadVLong();
        var leaf = (suffixCode & 4) != 0;
        var suffixBytes = suffixCode >> 3;
        if (suffixBytes > (long)reader.Remaining * MaxExpansion || suffixBytes > Array.MaxLength / 2)
            throw reader.Corrupt($"the suffixes of the block at {start} are said to have {suffixBytes} bytes");
        if (_suffixes.Length < suffixBytes)
            _suffixes = new byte[suffixBytes];
        ReadSuffixes(ref reader, (int)(suffixCode & 3), _suffixes.AsSpan(0, (int)suffixBytes));
        var lengthCode = reader.ReadVInt();
        var lengthBytes = lengthCode >>> 1;
        var same = (lengthCode & 1) != 0;
        var lengths = reader.ReadBytes(same ? 1 : lengthBytes);
        var stats = new ByteReader(reader.ReadBytes(reader.ReadCount(reader.Remaining, "length of statistics")), dict.Name);
        var places = new ByteReader(reader.ReadBytes(reader.ReadCount(reader.Remaining, "length of term metadata")), dict.Name);
        if (Count == 0 || Count > places.Remaining + suffixBytes)
            throw reader.Corrupt($"the block at {start} is said to have {Count} entries");
        End = start + reader.Position;
        if (_ends.Length < Count)
        {
            _ends = new int[Count];
            _subBlocks = new long[Count];
            _states = new TermState[Count];
        }

        if (same)
        {
            if (lengthBytes > (Count * 11L) + 11)
                throw reader.Corrupt($"{Count} entries have lengths of {lengthBytes} bytes");
            var repeated = new byte[lengthBytes];
            Array.Fill(repeated, lengths[0]);
            lengths = repeated;
        }

        ReadEntries(new ByteReader(lengths, dict.Name), start, leaf, (int)suffixBytes);
        ReadStates(ref stats, ref places, field);
    }

    private static void ReadSuffixes(ref ByteReader reader, int compression, Span<byte> suffixes)
    {
        switch (compression)
        {
            case TermBlockWriter.CompressionNone:
                reader.ReadBytes(suffixes.Length).CopyTo(suffixes);
                break;
            case TermBlockWriter.CompressionLowercase:
                LowercaseAscii.Decompress(ref reader, suffixes);
                break;
            case TermBlockWriter.CompressionLz4:
                Lz4.Decompress(ref reader, suffixes, 0);
                break;
            default:
                throw reader.Corrupt($"compression {compression} of suffixes is unknown");
        }
    }

    private void ReadEntries(ByteReader lengths, long start, bool leaf, int suffixBytes)
    {
        var end = 0;
        for (var i = 0; i < Count; i++)
        {
            var code = lengths.ReadVInt();
            var length = leaf ? code : code >>> 1;
            if (length < 0 || length > suffixBytes - end)
                throw lengths.Corrupt($"a suffix of {length} bytes where {suffixBytes - end} are left");
            end += length;
            _ends[i] = end;
            _subBlocks[i] = -1;
            if (leaf || (code & 1) == 0)
                continue;
            var back = lengths.ReadVLong();
            if (back <= 0 || back > start || length == 0)
                throw lengths.Corrupt($"the block at {start} has a sub-block {back} bytes before it, under {length} more bytes");
            _subBlocks[i] = start - back;
        }
    }

    private void ReadStates(ref ByteReader stats, ref ByteReader places, FieldInfo field)
    {
        var last = new TermState { SingletonDoc = -1 };
        var singletons = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_subBlocks[i] >= 0)
                continue;
            ref var state = ref _states[i];
            state = default;
            if (singletons > 0)
            {
                singletons--;
                state.DocFreq = 1;
                state.TotalTermFreq = 1;
            }
            else
            {
                var code = stats.ReadVInt();
                if ((code & 1) != 0)
                {
                    singletons = code >>> 1;
                    state.DocFreq = 1;
                    state.TotalTermFreq = 1;
                }
                else
                {
                    state.DocFreq = code >>> 1;
                    state.TotalTermFreq = state.DocFreq + (field.HasFreqs ? stats.ReadVLong() : 0);
                    if (state.DocFreq == 0)
                        throw stats.Corrupt("a term is said to be in no document");
                }
            }

            ReadPlace(ref places, field, ref state, last);
            last = state;
        }
    }

    private static void ReadPlace(ref ByteReader places, FieldInfo field, ref TermState state, in TermState last)
    {
        state.SingletonDoc = -1;
        state.LastPosBlockOffset = -1;
        state.SkipOffset = -1;
        var code = places.ReadVLong();
        if ((code & 1) != 0)
        {
            var zigzag = (ulong)code >> 1;
            state.DocStart = last.DocStart;
            state.SingletonDoc = (int)(last.SingletonDoc + ((long)(zigzag >> 1) ^ -(long)(zigzag & 1)));
            if (last.SingletonDoc < 0 || state.SingletonDoc < 0 || state.DocFreq != 1)
                throw places.Corrupt("the only document of a term is given by difference to none");
        }
        else
        {
            state.DocStart = last.DocStart + (code >> 1);
            if (state.DocFreq == 1)
                state.SingletonDoc = places.ReadVInt();
        }

        if (field.HasPositions)
        {
            state.PosStart = last.PosStart + places.ReadVLong();
            if (field.HasPayloads || field.HasOffsets)
                state.PayStart = last.PayStart + places.ReadVLong();
            if (state.TotalTermFreq > PostingsBlock.Size)
                state.LastPosBlockOffset = places.ReadVLong();
        }

        if (state.DocFreq > PostingsBlock.Size)
            state.SkipOffset = places.ReadVLong();
    }
}
