using System.Text;
using Tars.TextIndex.Analysis;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Writing;

/// <summary>What the buffer holds of one field: its terms, its lengths per document, its number in the segment.</summary>
internal sealed class FieldBuffer : TokenSink
{
    private readonly byte[] _utf8 = new byte[WordTokenizer.MaxLength * 3];
    private int _doc = -1;
    private int _position;
    private int _length;
    private bool _hasTerm;

    public FieldBuffer(IndexField field, int number, SlicePool pool)
    {
        Field = field;
        Info = field.Kind switch
        {
            FieldKind.Text => new FieldInfo(field.Name, number, IndexOptions.Positions, OmitNorms: false),
            FieldKind.Keyword => new FieldInfo(field.Name, number, IndexOptions.Docs, OmitNorms: true),
            _ => new FieldInfo(field.Name, number, IndexOptions.None, OmitNorms: false),
        };
        Terms = new TermTable(pool, Info.HasPositions);
    }

    public IndexField Field { get; }

    public FieldInfo Info { get; }

    public TermTable Terms { get; }

    /// <summary>Documents with at least one term.</summary>
    public int DocCount { get; private set; }

    /// <summary>One byte a document; shorter than the segment where the last ones lack the field.</summary>
    public byte[] Norms { get; private set; } = new byte[64];

    public long UsedBytes => Terms.UsedBytes + Norms.Length;

    public void Add(int doc, string value)
    {
        if (doc != _doc)
        {
            _doc = doc;
            _position = -1;
            _length = 0;
            _hasTerm = false;
        }

        if (Field.Kind == FieldKind.Text)
        {
            Field.Analyzer.Tokenize(value, this);
            SetNorm(doc);
        }
        else if (Field.Kind == FieldKind.Keyword)
        {
            var count = Encoding.UTF8.GetByteCount(value);
            var bytes = count <= _utf8.Length ? _utf8.AsSpan(0, count) : new byte[count];
            Encoding.UTF8.GetBytes(value, bytes);
            AddTerm(bytes);
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
        AddTerm(bytes[..count]);
    }

    private void AddTerm(ReadOnlySpan<byte> term)
    {
        if (!_hasTerm)
            DocCount++;
        _hasTerm = true;
        Terms.Add(term, _doc, _position);
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
