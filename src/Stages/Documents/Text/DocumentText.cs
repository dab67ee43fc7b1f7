using System.Globalization;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>Collects a document's text and its blocks; every span it hands out is exact. Not safe for use from several threads.</summary>
/// <param name="maxCharacters">How many characters the text may have; more of them fail the item.</param>
internal sealed class DocumentText(int maxCharacters)
{
    private readonly StringBuilder _text = new();
    private readonly List<TextBlock> _blocks = [];

    /// <summary>The blocks so far, in order.</summary>
    public IReadOnlyList<TextBlock> Blocks => _blocks;

    /// <summary>The number of characters so far.</summary>
    public int Length => _text.Length;

    /// <summary>The title as the document's own metadata have it, or null.</summary>
    public string? Title { get; set; }

    /// <summary>The text of the first heading, or null.</summary>
    public string? FirstHeading { get; private set; }

    /// <summary>The language as the document's own metadata have it: two lower-case letters, or null.</summary>
    public string? Language { get; private set; }

    /// <summary>Adds a block of running text, white space reduced to single spaces; nothing when it holds none.</summary>
    public void AddFlow(ReadOnlySpan<char> raw, int headingLevel = 0, int? page = null, bool tight = false) =>
        Add(TextCleaner.Flow(raw), headingLevel, page, tight);

    /// <summary>Adds a row of a table, its cells joined by bars; nothing when it holds none.</summary>
    public void AddRow(ReadOnlySpan<char> raw, int? page = null, bool tight = false) =>
        Add(TextCleaner.Flow(raw), 0, page, tight, isRow: true);

    /// <summary>Adds a block whose lines mean something (code, a table, plain text); nothing when it holds only white space.</summary>
    public void AddLines(ReadOnlySpan<char> raw, int? page = null) => Add(TextCleaner.Lines(raw), 0, page, tight: false);

    /// <summary>Takes a language tag such as <c>de-AT</c>; what is not one is ignored.</summary>
    public void SetLanguage(string? tag)
    {
        tag = tag?.Trim();
        bool isTag = tag is { Length: >= 2 } && char.IsAsciiLetter(tag[0]) && char.IsAsciiLetter(tag[1])
            && (tag.Length == 2 || tag[2] is '-' or '_');
        if (isTag)
        {
            Language = tag![..2].ToLowerInvariant();
        }
    }

    /// <summary>The text of one of its blocks.</summary>
    public string TextOf(TextBlock block) => _text.ToString(block.Start, block.Length);

    /// <summary>The whole text.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>
    /// Fails the item when a block that is still being read is already too long, so that it is not collected without end.
    /// </summary>
    public void RequireRoom(int characters)
    {
        if (_text.Length + (long)characters + 2 > maxCharacters)
        {
            throw new ItemException(string.Create(
                CultureInfo.InvariantCulture,
                $"its text has more than {maxCharacters:N0} characters; raise max_characters or split the document"));
        }
    }

    private void Add(string text, int headingLevel, int? page, bool tight, bool isRow = false)
    {
        if (text.Length == 0)
        {
            return;
        }

        RequireRoom(text.Length);
        if (_text.Length > 0)
        {
            _text.Append(tight ? "\n" : "\n\n");
        }

        if (headingLevel > 0)
        {
            FirstHeading ??= text;
        }

        _blocks.Add(new TextBlock(_text.Length, text.Length) { HeadingLevel = Math.Min(headingLevel, 6), IsRow = isRow, Page = page });
        _text.Append(text);
    }
}
