using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// Reads the positions of one term, and where its words are in the text if <c>offsets</c> is given. On demand: those of documents that were
/// only passed over are skipped in one go.
/// </summary>
internal sealed class PositionsCursor(IndexInput input, IndexInput? offsets, FieldInfo field, TermState state)
{
    private readonly int[] _deltas = new int[PostingsBlock.Size];
    private readonly int[] _startDeltas = offsets is null ? [] : new int[PostingsBlock.Size];
    private readonly int[] _lengths = offsets is null ? [] : new int[PostingsBlock.Size];
    private long _nextBlock = state.PosStart;
    private long _nextOffsets = state.PayStart;
    private bool _tailRead;
    private int _inBlock;
    private int _at;
    private long _pending;
    private int _position;
    private int _leftInDoc;

    public int StartOffset { get; private set; }

    public int EndOffset { get; private set; }

    /// <summary>A further document became the current one.</summary>
    public void Pass(int freq)
    {
        _pending += freq;
        _leftInDoc = freq;
        _position = 0;
        StartOffset = 0;
    }

    /// <param name="freq">Frequency of the current document.</param>
    public int Next(int freq)
    {
        if (_leftInDoc == freq)
            Skip(_pending - freq);
        if (_at == _inBlock)
            Refill();
        _pending--;
        _leftInDoc--;
        if (offsets is not null)
        {
            StartOffset += _startDeltas[_at];
            EndOffset = StartOffset + _lengths[_at];
        }

        return _position += _deltas[_at++];
    }

    /// <summary>Documents with so many positions were passed over without becoming the current one.</summary>
    public void PassUnread(long count) => _pending += count;

    /// <summary>
    /// Continues with the block at <paramref name="pointer"/>, whose first <paramref name="before"/> positions are of documents passed
    /// over.
    /// </summary>
    public void Jump(long pointer, int before, long offsetsPointer)
    {
        _nextBlock = pointer;
        _nextOffsets = offsetsPointer;
        _inBlock = 0;
        _at = 0;
        _pending = before;
        _tailRead = false;
    }

    private void Skip(long count)
    {
        _pending -= count;
        while (count > 0)
        {
            if (_at == _inBlock)
            {
                if (count >= PostingsBlock.Size && !IsTail)
                {
                    var reader = input.ReaderAt(_nextBlock);
                    PostingsBlock.SkipPatched(ref reader);
                    _nextBlock += reader.Position;
                    if (offsets is not null)
                        PassOffsets(offsets);
                    count -= PostingsBlock.Size;
                    continue;
                }

                Refill();
            }

            var step = (int)Math.Min(count, _inBlock - _at);
            _at += step;
            count -= step;
        }
    }

    /// <summary>Whether what is at the next block are the positions that fill none.</summary>
    private bool IsTail => state.TotalTermFreq < PostingsBlock.Size
        || (state.LastPosBlockOffset >= 0 && _nextBlock >= state.PosStart + state.LastPosBlockOffset);

    private void Refill()
    {
        var tail = (int)(state.TotalTermFreq % PostingsBlock.Size);
        if (_tailRead || (tail == 0 && IsTail))
            throw new IndexCorruptException(input.Name, $"more than the {state.TotalTermFreq} positions of a term are asked for");
        var reader = input.ReaderAt(_nextBlock);
        if (IsTail)
        {
            ReadTail(ref reader, tail);
            _inBlock = tail;
            _tailRead = true;
        }
        else
        {
            PostingsBlock.ReadPatched(ref reader, _deltas);
            _inBlock = PostingsBlock.Size;
            if (offsets is not null)
                ReadOffsets(offsets);
        }

        _nextBlock += reader.Position;
        _at = 0;
    }

    private void ReadOffsets(IndexInput file)
    {
        var reader = file.ReaderAt(_nextOffsets);
        PassPayloads(ref reader);
        PostingsBlock.ReadPatched(ref reader, _startDeltas);
        PostingsBlock.ReadPatched(ref reader, _lengths);
        _nextOffsets += reader.Position;
    }

    private void PassOffsets(IndexInput file)
    {
        var reader = file.ReaderAt(_nextOffsets);
        PassPayloads(ref reader);
        PostingsBlock.SkipPatched(ref reader);
        PostingsBlock.SkipPatched(ref reader);
        _nextOffsets += reader.Position;
    }

    private void PassPayloads(ref ByteReader reader)
    {
        if (!field.HasPayloads)
            return;
        PostingsBlock.SkipPatched(ref reader);
        reader.ReadBytes(reader.ReadCount(reader.Remaining, "length of payloads"));
    }

    private void ReadTail(ref ByteReader reader, int count)
    {
        var payloadLength = 0;
        var length = 0;
        for (var i = 0; i < count; i++)
        {
            var code = reader.ReadVInt();
            if (field.HasPayloads)
            {
                if ((code & 1) != 0)
                    payloadLength = reader.ReadVInt();
                reader.ReadBytes(payloadLength);
                code >>>= 1;
            }

            _deltas[i] = code;
            if (!field.HasOffsets)
                continue;
            var startCode = reader.ReadVInt();
            if ((startCode & 1) != 0)
                length = reader.ReadVInt();
            if (offsets is not null)
                (_startDeltas[i], _lengths[i]) = (startCode >>> 1, length);
        }
    }
}
