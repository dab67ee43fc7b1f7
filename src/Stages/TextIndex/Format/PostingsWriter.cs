using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// Writes the files <c>.doc</c>, <c>.pos</c> and <c>.pay</c>. Per term: <see cref="StartTerm"/>, then per document <see
/// cref="StartDocument"/>, <see cref="AddPosition"/> and <see cref="FinishDocument"/>, then <see cref="FinishTerm"/>.
/// </summary>
internal sealed class PostingsWriter : IDisposable
{
    public const string DocCodec = "Lucene84PostingsWriterDoc";
    public const string PosCodec = "Lucene84PostingsWriterPos";
    public const string PayCodec = "Lucene84PostingsWriterPay";
    public const int Version = 1;
    public const byte LittleEndianMark = (byte)'L';
    private readonly IndexOutput _docs;
    private readonly IndexOutput? _positions;
    private readonly IndexOutput? _offsets;
    private readonly SkipWriter _skip;
    private readonly Impacts _impacts = new();
    private readonly int[] _docDeltas = new int[PostingsBlock.Size];
    private readonly int[] _freqs = new int[PostingsBlock.Size];
    private readonly int[] _posDeltas = new int[PostingsBlock.Size];
    private readonly int[] _startDeltas = new int[PostingsBlock.Size];
    private readonly int[] _lengths = new int[PostingsBlock.Size];
    private FieldInfo _field = null!;
    private byte[]? _norms;
    private long _docStart;
    private long _posStart;
    private long _payStart;
    private int _docCount;
    private long _freqSum;
    private int _lastDoc;
    private int _lastPosition;
    private int _lastOffset;
    private int _docsBuffered;
    private int _posBuffered;
    private int _firstDoc;
    private bool _blockJustEnded;
    private SkipPoint _blockEnd;

    public PostingsWriter(IndexDirectory directory, string segment, ReadOnlySpan<byte> id, int maxDoc,
        IReadOnlyCollection<FieldInfo> fields)
    {
        _skip = new SkipWriter(maxDoc);
        _docs = directory.NewFile(segment + SegmentNames.Documents);
        CodecHeader.WriteIndex(_docs, DocCodec, Version, id, SegmentNames.Postings);
        _docs.WriteByte(LittleEndianMark);
        if (!fields.Any(f => f.HasPositions))
            return;
        _positions = directory.NewFile(segment + SegmentNames.Positions);
        CodecHeader.WriteIndex(_positions, PosCodec, Version, id, SegmentNames.Postings);
        if (!fields.Any(f => f.HasOffsets))
            return;
        _offsets = directory.NewFile(segment + SegmentNames.Payloads);
        CodecHeader.WriteIndex(_offsets, PayCodec, Version, id, SegmentNames.Postings);
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
        _payStart = _offsets?.Position ?? 0;
        _docCount = 0;
        _freqSum = 0;
        _lastDoc = 0;
        _docsBuffered = 0;
        _posBuffered = 0;
        _blockJustEnded = false;
        _skip.Reset(_field, new SkipPoint(0, _docStart, _posStart, 0, _payStart));
        _impacts.Clear();
    }

    public void StartDocument(int doc, int freq)
    {
        if (_blockJustEnded)
        {
            _skip.Add(_docCount, _blockEnd with { DocPointer = _docs.Position }, _impacts);
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
        _lastOffset = 0;
        _impacts.Add(freq, _norms is null ? (byte)1 : _norms[doc]);
        if (_docsBuffered < PostingsBlock.Size)
            return;
        PostingsBlock.WriteDeltas(_docs, _docDeltas);
        if (_field.HasFreqs)
            PostingsBlock.WritePatched(_docs, _freqs);
    }

    /// <param name="position">Not before the one given last for the document.</param>
    /// <param name="start">For a field with offsets: where the word begins in the text, not before the one given last.</param>
    /// <param name="end">Where it ends.</param>
    public void AddPosition(int position, int start = 0, int end = 0)
    {
        _posDeltas[_posBuffered] = position - _lastPosition;
        _lastPosition = position;
        if (_field.HasOffsets)
        {
            _startDeltas[_posBuffered] = start - _lastOffset;
            _lengths[_posBuffered] = end - start;
            _lastOffset = start;
        }

        if (++_posBuffered < PostingsBlock.Size)
            return;
        PostingsBlock.WritePatched(_positions!, _posDeltas);
        if (_field.HasOffsets)
        {
            PostingsBlock.WritePatched(_offsets!, _startDeltas);
            PostingsBlock.WritePatched(_offsets!, _lengths);
        }

        _posBuffered = 0;
    }

    public void FinishDocument()
    {
        if (_docsBuffered < PostingsBlock.Size)
            return;
        _docsBuffered = 0;
        _blockJustEnded = true;
        _blockEnd = new SkipPoint(_lastDoc, 0, _positions?.Position ?? 0, _posBuffered, _offsets?.Position ?? 0);
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
            PayStart = _payStart,
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
            WritePositionTail();
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
        _offsets?.WriteFooter();
    }

    public void Dispose()
    {
        _docs.Dispose();
        _positions?.Dispose();
        _offsets?.Dispose();
    }

    private void WritePositionTail()
    {
        var length = -1;
        for (var i = 0; i < _posBuffered; i++)
        {
            _positions!.WriteVInt(_posDeltas[i]);
            if (!_field.HasOffsets)
                continue;
            if (_lengths[i] == length)
            {
                _positions.WriteVInt(_startDeltas[i] << 1);
                continue;
            }

            length = _lengths[i];
            _positions.WriteVInt((_startDeltas[i] << 1) | 1);
            _positions.WriteVInt(length);
        }
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
