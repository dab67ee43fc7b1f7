using System.Text;
using System.Xml;

namespace Tars.Stages.Documents;

/// <summary>Reads the paragraphs and table rows of one part of a docx.</summary>
/// <remarks>
/// Deleted text (tracked changes), field codes, hidden runs and the fallback copies of drawings are not text. A text box is read
/// where it is anchored.
/// </remarks>
internal sealed class DocxBody
{
    private readonly XmlReader _reader;
    private readonly char[] _piece = new char[4096];
    private readonly Dictionary<string, int> _levels;
    private readonly DocumentText _document;
    private readonly StringBuilder _text = new();
    private int _heading;
    private int _rowDepth;
    private int _cells;
    private bool _afterRow;
    private bool _hiddenRun;
    private bool _inText;

    private DocxBody(XmlReader reader, Dictionary<string, int> levels, DocumentText document)
    {
        _reader = reader;
        _levels = levels;
        _document = document;
    }

    public static void Read(XmlReader reader, Dictionary<string, int> levels, DocumentText document, CancellationToken cancellationToken)
    {
        using (reader)
        {
            new DocxBody(reader, levels, document).Read(cancellationToken);
        }
    }

    private void Read(CancellationToken cancellationToken)
    {
        bool more = _reader.Read();
        while (more)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DocxText.CheckDepth(_reader);
            if (_reader.NodeType == XmlNodeType.Element && IsUnseen())
            {
                Skip(cancellationToken);
            }
            else if (_reader.NodeType == XmlNodeType.Element)
            {
                Enter(_reader.LocalName);
            }
            else if (_reader.NodeType == XmlNodeType.EndElement)
            {
                Leave(_reader.LocalName);
            }
            else if (_inText && !_hiddenRun
                && _reader.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                AppendText();
            }

            more = _reader.Read();
        }

        Flush();
    }

    /// <summary>Goes to the end of the element, but not behind it.</summary>
    private void Skip(CancellationToken cancellationToken)
    {
        if (_reader.IsEmptyElement)
        {
            return;
        }

        int depth = _reader.Depth;
        while (_reader.Read() && _reader.Depth > depth)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DocxText.CheckDepth(_reader);
        }
    }

    /// <summary>Takes in a text piece by piece: it may be larger than what a document may hold.</summary>
    private void AppendText()
    {
        int count;
        while ((count = _reader.ReadValueChunk(_piece, 0, _piece.Length)) > 0)
        {
            _text.Append(_piece, 0, count);
            _document.RequireRoom(_text.Length);
        }
    }

    private bool IsUnseen() => _reader.LocalName is "del" or "moveFrom" or "Fallback" or "instrText" or "delText"
        || (_reader.LocalName is "footnote" or "endnote" && DocxStyles.Attribute(_reader, "type") is { } type && type != "normal");

    private void Enter(string name)
    {
        switch (name)
        {
            case "t":
                _inText = !_reader.IsEmptyElement;
                break;
            case "tab" or "br" or "cr" when !_hiddenRun:
                _text.Append(' ');
                break;
            case "noBreakHyphen":
                _text.Append('-');
                break;
            case "r":
                _hiddenRun = false;
                break;
            case "vanish":
                _hiddenRun = DocxStyles.Attribute(_reader, "val") is null or "1" or "true" or "on";
                break;
            case "p":
                EndParagraph();
                break;
            case "pStyle" when DocxStyles.Attribute(_reader, "val") is { } style:
                _heading = _levels.GetValueOrDefault(style, DocxStyles.OfName(style));
                break;
            case "outlineLvl":
                _heading = DocxStyles.OfOutline(DocxStyles.Attribute(_reader, "val")) ?? _heading;
                break;
            case "tr" when !_reader.IsEmptyElement:
                if (_rowDepth++ == 0)
                {
                    Flush();
                    _cells = 0;
                }

                break;
            case "tc" when _rowDepth == 1:
                _text.Append(_cells++ > 0 ? " | " : string.Empty);
                break;
        }
    }

    private void Leave(string name)
    {
        switch (name)
        {
            case "t":
                _inText = false;
                break;
            case "r":
                _hiddenRun = false;
                break;
            case "p":
                EndParagraph();
                break;
            case "tr":
                if (--_rowDepth == 0)
                {
                    EndRow();
                }

                break;
            case "tbl" when _rowDepth == 0:
                _afterRow = false;
                break;
        }
    }

    private void EndParagraph()
    {
        if (_rowDepth > 0)
        {
            _text.Append(' ');
            _heading = 0;
        }
        else
        {
            Flush();
        }
    }

    private void EndRow()
    {
        string row = _text.ToString();
        _text.Clear();
        if (!row.AsSpan().Trim().Trim(" |").IsEmpty)
        {
            _document.AddRow(row, tight: _afterRow);
            _afterRow = true;
        }
    }

    private void Flush()
    {
        _document.AddFlow(_text.ToString(), _heading);
        _text.Clear();
        _heading = 0;
    }
}
