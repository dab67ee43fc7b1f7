using System.Buffers;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Tars.Stages.Documents;

/// <summary>Reads the text of a page as a reader sees it. Nothing is run and nothing is loaded.</summary>
internal sealed class HtmlText
{
    /// <summary>Nesting beyond this is flattened by the parser; real pages stay below 100.</summary>
    private const int MaxDepth = 400;

    private const int DeclarationBytes = 1024;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create("\"' />;");

    private readonly DocumentText _document;
    private readonly StringBuilder _text = new();
    private int _heading;
    private bool _tight;
    private int _rowDepth;
    private bool _firstCell;
    private int _preDepth;

    private HtmlText(DocumentText document) => _document = document;

    public static void Read(ReadOnlySpan<byte> bytes, DocumentText document, CancellationToken cancellationToken)
    {
        string text = TextDecoder.Decode(bytes, DeclaredEncoding(bytes));
        HtmlNesting.Check(text);
        var options = new HtmlParserOptions
        {
            IsScripting = false,
            SkipComments = true,
            SkipScriptText = true,
            DisableElementPositionTracking = true,
            MaximumDepth = MaxDepth,
            OnCreated = (_, _) => cancellationToken.ThrowIfCancellationRequested(),
        };
        using IHtmlDocument page = new HtmlParser(options).ParseDocument(text);
        document.SetLanguage(page.DocumentElement?.GetAttribute("lang"));
        string title = TextCleaner.Flow(page.Title ?? string.Empty);
        if (page.Body is { } body)
        {
            var reader = new HtmlText(document);
            reader.Walk(body);
            reader.Flush();
        }

        document.Title = title.Length > 0 ? title : document.FirstHeading;
    }

    /// <summary>The encoding that a <c>meta</c> element near the start names.</summary>
    private static string? DeclaredEncoding(ReadOnlySpan<byte> bytes)
    {
        string head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, DeclarationBytes)]);
        int at = head.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<char> name = head.AsSpan(at + "charset=".Length).TrimStart("\"' ");
        int end = name.IndexOfAny(NameEnds);
        return end <= 0 ? null : name[..end].ToString();
    }

    /// <summary>
    /// Visits the tree in document order, without recursion and without asking for siblings, which the tree looks up in linear
    /// time.
    /// </summary>
    private void Walk(INode root)
    {
        var open = new Stack<(INode Node, int Next)>();
        if (Enter(root))
        {
            open.Push((root, 0));
        }

        while (open.TryPop(out (INode Node, int Next) top))
        {
            if (top.Next == top.Node.ChildNodes.Length)
            {
                Leave((IElement)top.Node);
                continue;
            }

            open.Push((top.Node, top.Next + 1));
            INode child = top.Node.ChildNodes[top.Next];
            if (Enter(child))
            {
                open.Push((child, 0));
            }
        }
    }

    /// <summary>Takes in what comes before a node's children; false when they are not to be read.</summary>
    private bool Enter(INode node)
    {
        if (node is IText text)
        {
            _text.Append(text.Data);
            return false;
        }

        if (node is not IElement element || IsUnseen(element))
        {
            return false;
        }

        switch (element.LocalName)
        {
            case "br":
                _text.Append(_preDepth > 0 ? '\n' : ' ');
                break;
            case "img":
                _text.Append(' ').Append(element.GetAttribute("alt")).Append(' ');
                break;
            case "tr":
                Break(_rowDepth == 0);
                _rowDepth++;
                _firstCell = true;
                break;
            case "td" or "th" when _rowDepth > 0:
                _text.Append(_firstCell ? " " : " | ");
                _firstCell = false;
                break;
            case "pre":
                Flush();
                _preDepth++;
                break;
            case ['h', >= '1' and <= '6'] name:
                Break(true);
                _heading = _rowDepth == 0 ? name[1] - '0' : 0;
                break;
            case var name when IsBlock(name):
                Break(_rowDepth == 0);
                break;
        }

        return true;
    }

    private void Leave(IElement element)
    {
        switch (element.LocalName)
        {
            case "tr":
                _rowDepth = Math.Max(0, _rowDepth - 1);
                Break(_rowDepth == 0, isRow: true);
                _tight = true;
                break;
            case "table" or "ul" or "ol":
                Break(_rowDepth == 0);
                _tight = false;
                break;
            case "pre":
                Flush();
                _preDepth--;
                break;
            case "li":
                Break(_rowDepth == 0);
                _tight = true;
                break;
            case ['h', >= '1' and <= '6']:
                Break(_rowDepth == 0);
                _heading = 0;
                break;
            case var name when IsBlock(name):
                Break(_rowDepth == 0);
                break;
        }
    }

    private void Break(bool block, bool isRow = false)
    {
        if (block && _preDepth == 0)
        {
            Flush(isRow);
        }
        else
        {
            _text.Append(_preDepth > 0 ? '\n' : ' ');
        }
    }

    private void Flush(bool isRow = false)
    {
        if (_text.Length > 0)
        {
            string raw = _text.ToString();
            int before = _document.Blocks.Count;
            if (_preDepth > 0)
            {
                _document.AddLines(raw);
            }
            else if (isRow && !raw.AsSpan().Trim().Trim(" |").IsEmpty)
            {
                _document.AddRow(raw, tight: _tight);
            }
            else if (!raw.AsSpan().Trim().Trim(" |").IsEmpty)
            {
                _document.AddFlow(raw, _heading, tight: _tight && _heading == 0);
            }

            _tight &= _document.Blocks.Count == before;
            _text.Clear();
        }
    }

    private static bool IsUnseen(IElement element) => element.LocalName switch
    {
        "script" or "style" or "nav" or "aside" or "template" or "noscript" or "head" or "title"
            or "svg" or "math" or "iframe" or "object" or "canvas" or "audio" or "video" or "select" or "textarea" or "button" => true,
        // The header of an article holds its heading; that of a page holds its menu.
        "header" or "footer" when !IsInArticle(element) => true,
        _ => element.HasAttribute("hidden")
            || string.Equals(element.GetAttribute("aria-hidden"), "true", StringComparison.OrdinalIgnoreCase)
            || HidesByStyle(element.GetAttribute("style")),
    };

    private static bool IsInArticle(IElement element)
    {
        for (IElement? parent = element.ParentElement; parent is not null; parent = parent.ParentElement)
        {
            if (parent.LocalName is "article" or "main")
            {
                return true;
            }
        }

        return false;
    }

    private static bool HidesByStyle(string? style) =>
        style is not null
        && style.Replace(" ", string.Empty, StringComparison.Ordinal) is var compact
        && (compact.Contains("display:none", StringComparison.OrdinalIgnoreCase)
            || compact.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase));

    private static bool IsBlock(string name) => name is "p" or "div" or "section" or "article" or "main" or "ul" or "ol" or "li" or "dl"
        or "dt" or "dd" or "blockquote" or "figure" or "figcaption" or "table" or "caption" or "form" or "fieldset" or "address"
        or "hr" or "details" or "summary" or "body" or "center";
}
