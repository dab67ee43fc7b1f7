using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>Serialises one block of the term dictionary: suffixes, their lengths, statistics, places of the postings.</summary>
internal sealed class TermBlockWriter(IndexOutput output)
{
    public const int CompressionNone = 0;
    public const int CompressionLowercase = 1;
    public const int CompressionLz4 = 2;
    // Compression is tried where suffixes are long enough to gain and the block is deep enough not to be read by every look-up.
    private const int MinPrefixToCompress = 3;
    private const int BytesPerEntryToCompress = 2;
    private const int BytesPerEntryForLz4 = 6;
    private readonly MemoryOutput _suffixes = new();
    private readonly MemoryOutput _compressed = new();
    private readonly MemoryOutput _lengths = new();
    private readonly MemoryOutput _stats = new();
    private readonly MemoryOutput _places = new();
    private readonly Lz4 _lz4 = new();

    /// <summary>
    /// Writes the block and gives back where it begins. The entries share their first <paramref name="prefixLength"/> bytes.
    /// </summary>
    public long Write(
        FieldInfo field, ReadOnlySpan<byte> arena, ReadOnlySpan<PendingEntry> entries, int prefixLength, bool leaf, bool lastPiece)
    {
        var start = output.Position;
        _suffixes.Clear();
        _lengths.Clear();
        _stats.Clear();
        _places.Clear();
        var last = new TermState { SingletonDoc = -1 };
        var singletons = 0;
        foreach (ref readonly var entry in entries)
        {
            var suffix = entry.Length - prefixLength;
            _suffixes.WriteBytes(arena.Slice(entry.Offset + prefixLength, suffix));
            if (!entry.IsTerm)
            {
                _lengths.WriteVInt((suffix << 1) | 1);
                _lengths.WriteVLong(start - entry.BlockStart);
                continue;
            }

            _lengths.WriteVInt(leaf ? suffix : suffix << 1);
            WriteStats(field, entry.State, ref singletons);
            WritePlace(field, entry.State, last);
            last = entry.State;
        }

        FlushSingletons(ref singletons);
        output.WriteVInt((entries.Length << 1) | (lastPiece ? 1 : 0));
        var compression = Compress(entries.Length, prefixLength);
        output.WriteVLong(((long)_suffixes.Length << 3) | (leaf ? 4u : 0) | (uint)compression);
        output.WriteBytes(compression == CompressionNone ? _suffixes.Written : _compressed.Written);
        if (_lengths.Written.ContainsAnyExcept(_lengths.Written[0]))
        {
            output.WriteVInt(_lengths.Length << 1);
            output.WriteBytes(_lengths.Written);
        }
        else
        {
            output.WriteVInt((_lengths.Length << 1) | 1);
            output.WriteByte(_lengths.Written[0]);
        }

        output.WriteVInt(_stats.Length);
        output.WriteBytes(_stats.Written);
        output.WriteVInt(_places.Length);
        output.WriteBytes(_places.Written);
        return start;
    }

    private int Compress(int entries, int prefixLength)
    {
        if (prefixLength < MinPrefixToCompress || _suffixes.Length <= BytesPerEntryToCompress * entries)
            return CompressionNone;
        _compressed.Clear();
        if (_suffixes.Length > BytesPerEntryForLz4 * entries)
        {
            _lz4.Compress(_suffixes.Written, 0, _compressed);
            if (_compressed.Length < _suffixes.Length - (_suffixes.Length >> 2))
                return CompressionLz4;
            _compressed.Clear();
        }

        return LowercaseAscii.TryCompress(_suffixes.Written, _compressed) ? CompressionLowercase : CompressionNone;
    }

    private void WriteStats(FieldInfo field, in TermState state, ref int singletons)
    {
        if (state.DocFreq == 1 && (!field.HasFreqs || state.TotalTermFreq == 1))
        {
            singletons++;
            return;
        }

        FlushSingletons(ref singletons);
        _stats.WriteVInt(state.DocFreq << 1);
        if (field.HasFreqs)
            _stats.WriteVLong(state.TotalTermFreq - state.DocFreq);
    }

    private void FlushSingletons(ref int singletons)
    {
        if (singletons > 0)
            _stats.WriteVInt(((singletons - 1) << 1) | 1);
        singletons = 0;
    }

    private void WritePlace(FieldInfo field, in TermState state, in TermState last)
    {
        if (last.SingletonDoc != -1 && state.SingletonDoc != -1 && state.DocStart == last.DocStart)
        {
            var delta = (long)state.SingletonDoc - last.SingletonDoc;
            _places.WriteVLong((((delta >> 63) ^ (delta << 1)) << 1) | 1);
        }
        else
        {
            _places.WriteVLong((state.DocStart - last.DocStart) << 1);
            if (state.SingletonDoc != -1)
                _places.WriteVInt(state.SingletonDoc);
        }

        if (field.HasPositions)
        {
            _places.WriteVLong(state.PosStart - last.PosStart);
            if (field.HasOffsets)
                _places.WriteVLong(state.PayStart - last.PayStart);
            if (state.LastPosBlockOffset != -1)
                _places.WriteVLong(state.LastPosBlockOffset);
        }

        if (state.SkipOffset != -1)
            _places.WriteVLong(state.SkipOffset);
    }
}
