using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// Writes the term dictionary (<c>.tim</c>, <c>.tip</c>, <c>.tmd</c>): sorted terms in blocks of 25 to 48 that share a prefix,
/// with an automaton from prefixes to blocks. Fields come in name order, the terms of a field in byte order.
/// </summary>
internal sealed class TermsWriter : IDisposable
{
    public const string DictCodec = "BlockTreeTermsDict";
    public const string IndexCodec = "BlockTreeTermsIndex";
    public const string MetaCodec = "BlockTreeTermsMeta";
    public const string PostingsCodec = "Lucene84PostingsWriterTerms";
    public const int Version = 6;
    public const int MaxTermBytes = 32766;
    private const int MinBlock = 25;
    private const int MaxBlock = 48;
    private readonly IndexOutput _dict;
    private readonly IndexOutput _index;
    private readonly IndexOutput _meta;
    private readonly MemoryOutput _fields = new(1024);
    private readonly TermBlockWriter _blocks;
    // Terms and sub-blocks that wait for their block; their bytes lie one after the other in the arena.
    private readonly List<PendingEntry> _pending = [];
    private readonly MemoryOutput _arena = new(4096);
    private readonly List<(byte[] Prefix, byte[] Output)> _prefixes = [];
    private byte[] _lastTerm = new byte[64];
    private int _lastLength;
    private int[] _prefixStarts = new int[64];
    private FieldInfo _field = null!;
    private int _fieldCount;
    private long _terms;
    private long _sumDocFreq;
    private long _sumTotalTermFreq;
    private byte[] _firstTerm = [];

    public TermsWriter(IndexDirectory directory, string segment, ReadOnlySpan<byte> id)
    {
        _dict = directory.NewFile(segment + SegmentNames.Terms);
        _index = directory.NewFile(segment + SegmentNames.TermsIndex);
        _meta = directory.NewFile(segment + SegmentNames.TermsMeta);
        CodecHeader.WriteIndex(_dict, DictCodec, Version, id, SegmentNames.Postings);
        CodecHeader.WriteIndex(_index, IndexCodec, Version, id, SegmentNames.Postings);
        CodecHeader.WriteIndex(_meta, MetaCodec, Version, id, SegmentNames.Postings);
        CodecHeader.WriteIndex(_meta, PostingsCodec, PostingsWriter.Version, id, SegmentNames.Postings);
        _meta.WriteVInt(PostingsBlock.Size);
        _blocks = new TermBlockWriter(_dict);
    }

    public void StartField(FieldInfo field)
    {
        _field = field;
        _terms = 0;
        _sumDocFreq = 0;
        _sumTotalTermFreq = 0;
        _lastLength = 0;
        _prefixStarts.AsSpan().Clear();
        _pending.Clear();
        _arena.Clear();
        _prefixes.Clear();
    }

    public void Add(ReadOnlySpan<byte> term, in TermState state)
    {
        PushTerm(term);
        _pending.Add(new PendingEntry { Offset = _arena.Length, Length = term.Length, IsTerm = true, State = state });
        _arena.WriteBytes(term);
        if (_terms == 0)
            _firstTerm = term.ToArray();
        _terms++;
        _sumDocFreq += state.DocFreq;
        _sumTotalTermFreq += state.TotalTermFreq;
    }

    /// <param name="documents">Documents with at least one term in the field.</param>
    public void FinishField(int documents)
    {
        if (_terms == 0)
            return;
        var lastTerm = _lastTerm.AsSpan(0, _lastLength).ToArray();
        PushTerm([]);
        PushTerm([]);
        WriteBlocks(0, _pending.Count);
        _prefixes.Sort((a, b) => a.Prefix.AsSpan().SequenceCompareTo(b.Prefix));
        var rootOutput = _prefixes[0].Output;
        var fst = new FstWriter();
        foreach (var (prefix, output) in _prefixes.Skip(1))
            fst.Add(prefix, output);
        var startNode = fst.Finish();

        _fieldCount++;
        _fields.WriteVInt(_field.Number);
        _fields.WriteVLong(_terms);
        _fields.WriteVInt(rootOutput.Length);
        _fields.WriteBytes(rootOutput);
        if (_field.HasFreqs)
            _fields.WriteVLong(_sumTotalTermFreq);
        _fields.WriteVLong(_sumDocFreq);
        _fields.WriteVInt(documents);
        _fields.WriteVInt(_firstTerm.Length);
        _fields.WriteBytes(_firstTerm);
        _fields.WriteVInt(lastTerm.Length);
        _fields.WriteBytes(lastTerm);
        _fields.WriteVLong(_index.Position);
        CodecHeader.Write(_fields, "FST", FstWriter.Version);
        WriteEmptyOutput(rootOutput);
        _fields.WriteByte(0);
        _fields.WriteVLong(startNode);
        _fields.WriteVLong(fst.Bytes.Length);
        _index.WriteBytes(fst.Bytes);
    }

    public void Finish()
    {
        _meta.WriteVInt(_fieldCount);
        _meta.WriteBytes(_fields.Written);
        _dict.WriteFooter();
        _index.WriteFooter();
        _meta.WriteLong(_index.Position);
        _meta.WriteLong(_dict.Position);
        _meta.WriteFooter();
    }

    public void Dispose()
    {
        _dict.Dispose();
        _index.Dispose();
        _meta.Dispose();
    }

    private void WriteEmptyOutput(byte[] output)
    {
        var bytes = new MemoryOutput();
        bytes.WriteVInt(output.Length);
        bytes.WriteBytes(output);
        _fields.WriteByte(1);
        _fields.WriteVInt(bytes.Length);
        bytes.WrittenForUpdate.Reverse();
        _fields.WriteBytes(bytes.Written);
    }

    /// <summary>Closes the prefixes that end before this term, writing blocks for those with enough entries.</summary>
    private void PushTerm(ReadOnlySpan<byte> term)
    {
        var common = term.CommonPrefixLength(_lastTerm.AsSpan(0, _lastLength));
        for (var i = _lastLength - 1; i >= common; i--)
        {
            var entries = _pending.Count - _prefixStarts[i];
            if (entries < MinBlock)
                continue;
            WriteBlocks(i + 1, entries);
            _prefixStarts[i] -= entries - 1;
        }

        if (_prefixStarts.Length < term.Length)
        {
            Array.Resize(ref _prefixStarts, Math.Max(term.Length, _prefixStarts.Length * 2));
            Array.Resize(ref _lastTerm, _prefixStarts.Length);
        }

        for (var i = common; i < term.Length; i++)
            _prefixStarts[i] = _pending.Count;
        term.CopyTo(_lastTerm);
        _lastLength = term.Length;
    }

    /// <summary>Writes the last <paramref name="count"/> pending entries, which share the prefix, as one block or several.</summary>
    private void WriteBlocks(int prefixLength, int count)
    {
        var start = _pending.Count - count;
        var end = _pending.Count;
        var pieces = new List<BlockPiece>();
        var pieceStart = start;
        var pieceLead = -1;
        var lastLead = -1;
        var hasTerms = false;
        var hasSubBlocks = false;
        for (var i = start; i < end; i++)
        {
            var entry = _pending[i];
            var lead = entry.Length == prefixLength ? -1 : _arena.Written[entry.Offset + prefixLength];
            if (lead != lastLead)
            {
                if (i - pieceStart >= MinBlock && end - pieceStart > MaxBlock)
                {
                    pieces.Add(WritePiece(prefixLength, pieceStart, i, pieceLead, hasTerms, hasSubBlocks, lastPiece: false));
                    hasTerms = hasSubBlocks = false;
                    pieceLead = lead;
                    pieceStart = i;
                }

                lastLead = lead;
            }

            hasTerms |= entry.IsTerm;
            hasSubBlocks |= !entry.IsTerm;
        }

        pieces.Add(WritePiece(prefixLength, pieceStart, end, pieceLead, hasTerms, hasSubBlocks, lastPiece: true));
        var first = _pending[start];
        var prefix = _arena.Written.Slice(first.Offset, prefixLength).ToArray();
        _prefixes.Add((prefix, IndexOutputOf(pieces)));
        _pending.RemoveRange(start, count);
        _arena.Truncate(first.Offset + prefixLength);
        _pending.Add(new PendingEntry { Offset = first.Offset, Length = prefixLength, BlockStart = pieces[0].Start });
    }

    private BlockPiece WritePiece(int prefixLength, int from, int to, int lead, bool hasTerms, bool hasSubBlocks, bool lastPiece)
    {
        var start = _blocks.Write(
            _field, _arena.Written, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending)[from..to], prefixLength,
            !hasSubBlocks, lastPiece);
        return new BlockPiece(start, lead, hasTerms);
    }

    private static byte[] IndexOutputOf(List<BlockPiece> pieces)
    {
        var output = new MemoryOutput(32);
        var first = pieces[0];
        output.WriteVLong((first.Start << 2) | (first.HasTerms ? 2u : 0) | (pieces.Count > 1 ? 1u : 0));
        if (pieces.Count > 1)
        {
            output.WriteVInt(pieces.Count - 1);
            foreach (var piece in pieces.Skip(1))
            {
                output.WriteByte((byte)piece.Lead);
                output.WriteVLong(((piece.Start - first.Start) << 1) | (piece.HasTerms ? 1u : 0));
            }
        }

        return output.Written.ToArray();
    }

    private readonly record struct BlockPiece(long Start, int Lead, bool HasTerms);
}
