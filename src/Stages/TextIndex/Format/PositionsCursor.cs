using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>Reads the positions of one term, on demand: those of documents that were only passed over are skipped in one go.</summary>
internal sealed class PositionsCursor(IndexInput input, FieldInfo field, TermState state)
{
    private readonly int[] _deltas = new int[PostingsBlock.Size];
    private long _nextBlock = state.PosStart;
    private long _read;
    private int _inBlock;
    private int _at;
    private long _pending;
    private int _position;
    private int _leftInDoc;

    /// <summary>A further document became the current one.</summary>
    public void Pass(int freq)
    {
        _pending += freq;
        _leftInDoc = freq;
        _position = 0;
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
        return _position += _deltas[_at++];
    }

    private void Skip(long count)
    {
        _pending -= count;
        while (count > 0)
        {
            if (_at == _inBlock)
                Refill();
            var step = (int)Math.Min(count, _inBlock - _at);
            _at += step;
            count -= step;
        }
    }

    private void Refill()
    {
        var left = state.TotalTermFreq - _read;
        if (left <= 0)
            throw new IndexCorruptException(input.Name, $"more than the {state.TotalTermFreq} positions of a term are asked for");
        var reader = input.ReaderAt(_nextBlock);
        if (left >= PostingsBlock.Size)
        {
            PostingsBlock.ReadPatched(ref reader, _deltas);
            _inBlock = PostingsBlock.Size;
        }
        else
        {
            ReadTail(ref reader, (int)left);
            _inBlock = (int)left;
        }

        _nextBlock += reader.Position;
        _read += _inBlock;
        _at = 0;
    }

    private void ReadTail(ref ByteReader reader, int count)
    {
        var payloadLength = 0;
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
            if (field.HasOffsets && (reader.ReadVInt() & 1) != 0)
                reader.ReadVInt();
        }
    }
}
