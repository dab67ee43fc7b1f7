using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>Walks the documents of one term, with frequencies and positions. For one thread.</summary>
internal sealed class PostingsCursor
{
    public const int NoMoreDocs = int.MaxValue;
    private readonly IndexInput _docInput;
    private readonly FieldInfo _field;
    private readonly TermState _state;
    private readonly PositionsCursor? _positions;
    private readonly int _maxDoc;
    private readonly int[] _docs = new int[PostingsBlock.Size];
    private readonly int[] _freqs = new int[PostingsBlock.Size];
    private long _nextBlock;
    private int _read;
    private int _inBlock;
    private int _at = -1;
    private int _lastDoc;

    public PostingsCursor(IndexInput docs, IndexInput? positions, FieldInfo field, in TermState state, int maxDoc)
    {
        _docInput = docs;
        _field = field;
        _state = state;
        _maxDoc = maxDoc;
        _nextBlock = state.DocStart;
        if (positions is not null && field.HasPositions)
            _positions = new PositionsCursor(positions, field, state);
    }

    /// <summary>The current document; -1 before the first, <see cref="NoMoreDocs"/> behind the last.</summary>
    public int Doc { get; private set; } = -1;

    /// <summary>Occurrences in the current document; 1 for a field without frequencies.</summary>
    public int Freq => _freqs[_at];

    public int Next()
    {
        if (++_at >= _inBlock && !Refill())
        {
            _at = 0;
            return Doc = NoMoreDocs;
        }

        _positions?.Pass(_freqs[_at]);
        return Doc = _docs[_at];
    }

    /// <summary>Moves to the first document at or behind <paramref name="target"/>.</summary>
    public int Advance(int target)
    {
        while (Doc < target)
            Next();
        return Doc;
    }

    /// <summary>The next position in the current document; to be called at most <see cref="Freq"/> times.</summary>
    public int NextPosition() => _positions!.Next(_freqs[_at]);

    private bool Refill()
    {
        var left = _state.DocFreq - _read;
        if (left <= 0)
        {
            _inBlock = 0;
            return false;
        }

        if (_state.DocFreq == 1)
        {
            _docs[0] = _state.SingletonDoc;
            _freqs[0] = (int)Math.Min(int.MaxValue, _state.TotalTermFreq);
            _inBlock = 1;
        }
        else
        {
            var reader = _docInput.ReaderAt(_nextBlock);
            if (left >= PostingsBlock.Size)
                ReadBlock(ref reader);
            else
                ReadTail(ref reader, left);
            _nextBlock += reader.Position;
        }

        CheckOrder();
        _read += _inBlock;
        _at = 0;
        return true;
    }

    private void ReadBlock(ref ByteReader reader)
    {
        PostingsBlock.ReadDeltas(ref reader, _lastDoc, _docs);
        if (_field.HasFreqs)
            PostingsBlock.ReadPatched(ref reader, _freqs);
        else
            Array.Fill(_freqs, 1);
        _inBlock = PostingsBlock.Size;
    }

    private void ReadTail(ref ByteReader reader, int count)
    {
        var doc = _lastDoc;
        for (var i = 0; i < count; i++)
        {
            var code = reader.ReadVInt();
            _freqs[i] = 1;
            if (!_field.HasFreqs)
            {
                doc += code;
            }
            else
            {
                doc += code >>> 1;
                if ((code & 1) == 0)
                    _freqs[i] = reader.ReadVInt();
            }

            _docs[i] = doc;
        }

        _inBlock = count;
    }

    /// <summary>Documents ascend and exist, frequencies are positive: what search and merge rely on.</summary>
    private void CheckOrder()
    {
        var previous = _read == 0 ? -1 : _lastDoc;
        for (var i = 0; i < _inBlock; i++)
        {
            if (_docs[i] <= previous || _docs[i] >= _maxDoc || _freqs[i] <= 0)
            {
                throw new IndexCorruptException(
                    _docInput.Name, $"document {_docs[i]} with frequency {_freqs[i]} follows {previous} in a segment of {_maxDoc} documents");
            }

            previous = _docs[i];
        }

        _lastDoc = previous;
    }
}
