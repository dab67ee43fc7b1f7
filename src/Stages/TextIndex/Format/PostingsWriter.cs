using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// Writes the files <c>.doc</c> and <c>.pos</c>. Per term: <see cref="StartTerm"/>, then per document <see cref="StartDocument"/>,
/// <see cref="AddPosition"/> and <see cref="FinishDocument"/>, then <see cref="FinishTerm"/>.
/// </summary>
internal sealed class PostingsWriter : IDisposable
{
    public const string DocCodec = "Lucene84PostingsWriterDoc";
    public const string PosCodec = "Lucene84PostingsWriterPos";
    public const int Version = 1;
    public const byte LittleEndianMark = (byte)'L';
    private readonly IndexOutput _docs;
    private readonly IndexOutput? _positions;
    private readonly SkipWriter _skip;
    private readonly Impacts _impacts = new();
    private readonly int[] _docDeltas = new int[PostingsBlock.Size];
    private readonly int[] _freqs = new int[PostingsBlock.Size];
    private readonly int[] _posDeltas = new int[PostingsBlock.Size];
    private FieldInfo _field = null!;
    private byte[]? _norms;
    private long _docStart;
    private long _posStart;
    private int _docCount;
    private long _freqSum;
    private int _lastDoc;
    private int _lastPosition;
    private int _docsBuffered;
    private int _posBuffered;
    private int _firstDoc;
    private bool _blockJustEnded;
    private long _blockPosPointer;
    private int _blockPosBuffered;

    public PostingsWriter(IndexDirectory directory, string segment, ReadOnlySpan<byte> id, int maxDoc, bool anyPositions)
    {
        _skip = new SkipWriter(maxDoc);
        _docs = directory.NewFile(segment + SegmentNames.Documents);
        CodecHeader.WriteIndex(_docs, DocCodec, Version, id, SegmentNames.Postings);
        _docs.WriteByte(LittleEndianMark);
        if (!anyPositions)
            return;
        _positions = directory.NewFile(segment + SegmentNames.Positions);
        CodecHeader.WriteIndex(_positions, PosCodec, Version, id, SegmentNames.Postings);
    }

    /// <summary>Norms by document, for the impacts; null for a field without.</summary>
    public void StartField(FieldInfo field, byte[]? norms)
    {
        _field = field;
        _norms = norms;
    }

    public void StartTerm()
    {
        _docStart = _docs.Position;
        _posStart = _positions?.Position ?? 0;
        _docCount = 0;
        _freqSum = 0;
        _lastDoc = 0;
        _docsBuffered = 0;
        _posBuffered = 0;
        _blockJustEnded = false;
        _skip.Reset(_docStart, _posStart);
        _impacts.Clear();
    }

    public void StartDocument(int doc, int freq)
    {
        if (_blockJustEnded)
        {
            _skip.Add(_docCount, _lastDoc, _docs.Position, _field.HasPositions, _blockPosPointer, _blockPosBuffered, _impacts);
            _impacts.Clear();
            _blockJustEnded = false;
        }

        if (_docCount == 0)
            _firstDoc = doc;
        _docDeltas[_docsBuffered] = doc - _lastDoc;
        _freqs[_docsBuffered] = freq;
        _docsBuffered++;
        _docCount++;
        _freqSum += freq;
        _lastDoc = doc;
        _lastPosition = 0;
        _impacts.Add(freq, _norms is null ? (byte)1 : _norms[doc]);
        if (_docsBuffered < PostingsBlock.Size)
            return;
        PostingsBlock.WriteDeltas(_docs, _docDeltas);
        if (_field.HasFreqs)
            PostingsBlock.WritePatched(_docs, _freqs);
    }

    public void AddPosition(int position)
    {
        _posDeltas[_posBuffered++] = position - _lastPosition;
        _lastPosition = position;
        if (_posBuffered < PostingsBlock.Size)
            return;
        PostingsBlock.WritePatched(_positions!, _posDeltas);
        _posBuffered = 0;
    }

    public void FinishDocument()
    {
        if (_docsBuffered < PostingsBlock.Size)
            return;
        _docsBuffered = 0;
        _blockJustEnded = true;
        _blockPosPointer = _positions?.Position ?? 0;
        _blockPosBuffered = _posBuffered;
    }

    /// <summary>Ends the term; its document count is 0 where no document was given, and then nothing was written.</summary>
    public TermState FinishTerm()
    {
        var state = new TermState
        {
            DocFreq = _docCount,
            TotalTermFreq = _freqSum,
            DocStart = _docStart,
            PosStart = _posStart,
            SingletonDoc = _docCount == 1 ? _firstDoc : -1,
            LastPosBlockOffset = -1,
            SkipOffset = -1,
        };
        if (_docCount > 1)
            WriteDocTail();
        if (_field.HasPositions)
        {
            if (_freqSum > PostingsBlock.Size)
                state.LastPosBlockOffset = _positions!.Position - _posStart;
            for (var i = 0; i < _posBuffered; i++)
                _positions!.WriteVInt(_posDeltas[i]);
        }

        if (_docCount > PostingsBlock.Size)
        {
            state.SkipOffset = _docs.Position - _docStart;
            _skip.WriteTo(_docs);
        }

        return state;
    }

    public void Finish()
    {
        _docs.WriteFooter();
        _positions?.WriteFooter();
    }

    public void Dispose()
    {
        _docs.Dispose();
        _positions?.Dispose();
    }

    private void WriteDocTail()
    {
        for (var i = 0; i < _docsBuffered; i++)
        {
            if (!_field.HasFreqs)
            {
                _docs.WriteVInt(_docDeltas[i]);
            }
            else if (_freqs[i] == 1)
            {
                _docs.WriteVInt((_docDeltas[i] << 1) | 1);
            }
            else
            {
                _docs.WriteVInt(_docDeltas[i] << 1);
                _docs.WriteVInt(_freqs[i]);
            }
        }
    }
}
