using System.Text;
using Tars.TextIndex.Analysis;
using Tars.TextIndex.Columns;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Writing;

/// <summary>What the buffer holds of one field: its terms, its lengths per document, its number in the segment.</summary>
internal sealed class FieldBuffer : TokenSink
{
    private readonly byte[] _utf8 = new byte[WordTokenizer.MaxLength * 3];
    private int _doc = -1;
    private int _position;
    // Where the value begins in the text that all values of the document make up.
    private int _valueStart;
    private int _length;
    private bool _hasTerm;

    public FieldBuffer(IndexField field, int number, SlicePool pool)
    {
        Field = field;
        Info = field.Kind switch
        {
            FieldKind.Text => new FieldInfo(field.Name, number, field.HasOffsets ? IndexOptions.Offsets : IndexOptions.Positions,
                OmitNorms: false),
            FieldKind.Keyword => new FieldInfo(field.Name, number, IndexOptions.Docs, OmitNorms: true) { Column = field.Column },
            _ => new FieldInfo(field.Name, number, IndexOptions.None, OmitNorms: false) { Column = field.Column },
        };
        Terms = new TermTable(pool, Info.HasPositions, Info.HasOffsets);
        Column = field.Column == ColumnKind.None ? null : ColumnBuffer.Of(field.Column);
    }

    public IndexField Field { get; }

    public FieldInfo Info { get; }

    public TermTable Terms { get; }

    /// <summary>Null for a field without a column.</summary>
    public ColumnBuffer? Column { get; }

    /// <summary>Documents with at least one term.</summary>
    public int DocCount { get; private set; }

    /// <summary>One byte a document; shorter than the segment where the last ones lack the field.</summary>
    public byte[] Norms { get; private set; } = new byte[64];

    public long UsedBytes => Terms.UsedBytes + Norms.Length + (Column?.UsedBytes ?? 0);

    public void Add(int doc, string value)
    {
        if (doc != _doc)
        {
            _doc = doc;
            _position = -1;
            _valueStart = 0;
            _length = 0;
            _hasTerm = false;
        }

        if (Field.Kind == FieldKind.Text)
        {
            Field.Analyzer.Tokenize(value, this);
            SetNorm(doc);
            _valueStart += value.Length + 1;
        }
        else if (Field.Kind == FieldKind.Keyword)
        {
            var count = Encoding.UTF8.GetByteCount(value);
            var bytes = count <= _utf8.Length ? _utf8.AsSpan(0, count) : new byte[count];
            Encoding.UTF8.GetBytes(value, bytes);
            AddTerm(bytes, 0, 0);
        }
    }

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end)
    {
        var max = Encoding.UTF8.GetMaxByteCount(term.Length);
        Span<byte> bytes = max <= _utf8.Length ? _utf8 : new byte[max];
        var count = Encoding.UTF8.GetBytes(term, bytes);
        if (count > TermsWriter.MaxTermBytes)
            return;
        _position = Math.Max(0, _position + positionIncrement);
        if (positionIncrement > 0)
            _length++;
        AddTerm(bytes[..count], _valueStart + start, _valueStart + end);
    }

    private void AddTerm(ReadOnlySpan<byte> term, int start, int end)
    {
        if (!_hasTerm)
            DocCount++;
        _hasTerm = true;
        Terms.Add(term, _doc, _position, start, end);
    }

    private void SetNorm(int doc)
    {
        if (Norms.Length <= doc)
        {
            var larger = new byte[Math.Max(doc + 1, Norms.Length * 2)];
            Norms.CopyTo(larger, 0);
            Norms = larger;
        }

        Norms[doc] = NormsFile.Encode(_length);
    }
}
