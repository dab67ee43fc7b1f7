using System.Runtime.Intrinsics;
using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>Walks the documents of one term, with frequencies and positions. For one thread.</summary>
internal sealed class PostingsCursor
{
    public const int NoMoreDocs = int.MaxValue;
    private readonly IndexInput _docInput;
    private readonly FieldInfo _field;
    private TermState _state;
    private readonly PositionsCursor? _positions;
    private readonly int _maxDoc;
    private readonly int[] _docs = new int[PostingsBlock.Size];
    private readonly int[] _freqs = new int[PostingsBlock.Size];
    private SkipReader? _skip;
    // The last document of the block that was skipped to; before it there is nothing to skip.
    private int _blockEnd;
    private long _nextBlock;
    private int _read;
    private int _inBlock;
    private int _at = -1;
    private int _lastDoc;
    // Where the block's frequencies are, as long as nobody has asked for one; -1 once they are in the buffer.
    private long _unreadFreqs = -1;

    public PostingsCursor(IndexInput docs, IndexInput? positions, IndexInput? offsets, FieldInfo field, in TermState state, int maxDoc)
    {
        _docInput = docs;
        _field = field;
        _state = state;
        _maxDoc = maxDoc;
        _nextBlock = state.DocStart;
        if (positions is not null && field.HasPositions)
            _positions = new PositionsCursor(positions, field.HasOffsets ? offsets : null, field, state);
    }

    /// <summary>The current document; -1 before the first, <see cref="NoMoreDocs"/> behind the last.</summary>
    public int Doc { get; private set; } = -1;

    /// <summary>Occurrences in the current document; 1 for a field without frequencies.</summary>
    public int Freq
    {
        get
        {
            if (_unreadFreqs >= 0)
                ReadFreqs();
            return _freqs[_at];
        }
    }

    public int Next()
    {
        if (_at + 1 >= _inBlock && !Refill())
            return Doc = NoMoreDocs;
        _at++;
        _positions?.Pass(_freqs[_at]);
        return Doc = _docs[_at];
    }

    /// <summary>Moves to the first document at or behind <paramref name="target"/>, over whole blocks without reading them.</summary>
    public int Advance(int target)
    {
        if (Doc >= target)
            return Doc;
        if (target > _blockEnd && (target > _lastDoc || _read == 0) && _state.SkipOffset >= 0)
            Skip(target);
        while (_inBlock == 0 || _docs[_inBlock - 1] < target)
        {
            PassUntil(_inBlock);
            if (!Refill())
                return Doc = NoMoreDocs;
        }

        var at = _at + 1;
        while (at + 8 < _inBlock && _docs[at + 7] < target)
            at += 8;
        while (_docs[at] < target)
            at++;
        PassUntil(at);
        _at = at;
        _positions?.Pass(_freqs[at]);
        return Doc = _docs[at];
    }

    /// <summary>Begins with another term of the field; for a cursor without positions. Spares the buffers of a new one.</summary>
    public void Restart(in TermState state)
    {
        _state = state;
        _nextBlock = state.DocStart;
        _skip = null;
        (_blockEnd, _read, _inBlock, _at, _lastDoc) = (0, 0, 0, -1, 0);
        Doc = -1;
    }

    /// <summary>Sets the bit of every document that is left; for a cursor without positions.</summary>
    public void Mark(ulong[] documents)
    {
        while (_at + 1 < _inBlock || Refill())
        {
            foreach (var doc in _docs.AsSpan(_at + 1, _inBlock - _at - 1))
                documents[doc >> 6] |= 1UL << (doc & 63);
            _at = _inBlock - 1;
        }

        Doc = NoMoreDocs;
    }

    /// <summary>A reader of the term's skip data, or null where it has none.</summary>
    public SkipReader? NewSkipReader() => _state.SkipOffset < 0 ? null : new SkipReader(_docInput, _field, _state);

    /// <summary>The next position in the current document; to be called at most <see cref="Freq"/> times.</summary>
    public int NextPosition() => _positions!.Next(_freqs[_at]);

    /// <summary>Where the word at the position last read begins in the field's text; for a cursor that was made with offsets.</summary>
    public int StartOffset => _positions!.StartOffset;

    /// <summary>Where that word ends.</summary>
    public int EndOffset => _positions!.EndOffset;

    private void Skip(int target)
    {
        _skip ??= NewSkipReader()!;
        var before = _skip.SkipTo(target);
        _blockEnd = _skip.Levels == 0 ? NoMoreDocs : _skip.EndOf(0);
        if (before <= _read)
            return;
        ref readonly var entry = ref _skip.Last;
        _read = before;
        _lastDoc = entry.Doc;
        _nextBlock = entry.DocPointer;
        _inBlock = 0;
        _at = -1;
        _positions?.Jump(entry.PosPointer, entry.PosBuffered, entry.PayPointer);
    }

    /// <summary>Leaves out the positions of the block's documents up to <paramref name="end"/>.</summary>
    private void PassUntil(int end)
    {
        if (_positions is null)
            return;
        long skipped = 0;
        for (var i = _at + 1; i < end; i++)
            skipped += _freqs[i];
        _positions.PassUnread(skipped);
    }

    private bool Refill()
    {
        var left = _state.DocFreq - _read;
        if (left <= 0)
        {
            _inBlock = 0;
            _at = -1;
            return false;
        }

        if (_state.DocFreq == 1)
        {
            _docs[0] = _state.SingletonDoc;
            _freqs[0] = (int)Math.Min(int.MaxValue, _state.TotalTermFreq);
            _inBlock = 1;
            _unreadFreqs = -1;
            CheckFreqs();
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
        _at = -1;
        return true;
    }

    private void ReadBlock(ref ByteReader reader)
    {
        PostingsBlock.ReadDeltas(ref reader, _lastDoc, _docs);
        _inBlock = PostingsBlock.Size;
        _unreadFreqs = -1;
        if (!_field.HasFreqs)
        {
            Array.Fill(_freqs, 1);
            return;
        }

        // Positions are counted by frequencies; other documents are mostly passed by without a look at theirs.
        _unreadFreqs = _nextBlock + reader.Position;
        PostingsBlock.SkipPatched(ref reader);
        if (_positions is not null)
            ReadFreqs();
    }

    private void ReadFreqs()
    {
        var reader = _docInput.ReaderAt(_unreadFreqs);
        PostingsBlock.ReadPatched(ref reader, _freqs);
        _unreadFreqs = -1;
        CheckFreqs();
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
        _unreadFreqs = -1;
        CheckFreqs();
    }

    /// <summary>Documents ascend and exist: what search and merge rely on.</summary>
    private void CheckOrder()
    {
        var previous = _read == 0 ? -1 : _lastDoc;
        var docs = _docs.AsSpan(0, _inBlock);
        _lastDoc = docs[^1];
        if (docs[0] > previous && _lastDoc < _maxDoc && Ascends(docs))
            return;
        foreach (var doc in docs)
        {
            if (doc <= previous || doc >= _maxDoc)
                throw new IndexCorruptException(_docInput.Name, $"document {doc} follows {previous} in a segment of {_maxDoc} documents");
            previous = doc;
        }
    }

    private static bool Ascends(ReadOnlySpan<int> docs)
    {
        var i = 1;
        for (; i + Vector256<int>.Count <= docs.Length; i += Vector256<int>.Count)
        {
            if (!Vector256.GreaterThanAll(Vector256.Create(docs[i..]), Vector256.Create(docs[(i - 1)..])))
                return false;
        }

        for (; i < docs.Length; i++)
        {
            if (docs[i] <= docs[i - 1])
                return false;
        }

        return true;
    }

    /// <summary>Frequencies are positive.</summary>
    private void CheckFreqs()
    {
        var at = _freqs.AsSpan(0, _inBlock).IndexOfAnyExceptInRange(1, int.MaxValue);
        if (at >= 0)
            throw new IndexCorruptException(_docInput.Name, $"document {_docs[at]} is said to hold the term {_freqs[at]} times");
    }
}
