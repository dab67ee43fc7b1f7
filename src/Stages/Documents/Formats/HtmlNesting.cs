using System.Collections.Frozen;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>
/// Refuses pages that nest without end, or that come to more elements than a page has, before they are parsed. For each tag the
/// rules of HTML have the parser look through all open elements, which takes quadratic time; and formatting that is never closed,
/// such as <c>&lt;b&gt;</c>, is made anew in every paragraph behind it, so that a small page can take gigabytes.
/// </summary>
internal sealed class HtmlNesting
{
    /// <summary>How many elements may be open at once. Pages written by people stay below 100, generated ones below 1,000.</summary>
    private const int MaxOpen = 5000;

    /// <summary>
    /// How many elements a page may come to; each takes about 700 bytes while it is read. The largest pages that people read, whole
    /// standards on one page, have some 300,000.
    /// </summary>
    private const int MaxElements = 1_000_000;

    private const int MaxName = 12;

    /// <summary>Elements that have no content, or that the next of their kind closes.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ClosedByThemselves =
        ("area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot option "
            + "optgroup colgroup body head html")
            .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The elements that the standard calls formatting: one that is open is made anew behind whatever ends it early.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Formatting =
        "a b big code em font i nobr s small strike strong tt u"
            .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Elements within a line, which end no formatting.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> InLine =
        "br img input span wbr"
            .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly Dictionary<string, OpenTags>.AlternateLookup<ReadOnlySpan<char>> _tags =
        new Dictionary<string, OpenTags>(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private int _open;
    private int _formatting;
    private long _elements;

    private HtmlNesting()
    {
    }

    /// <exception cref="ItemException">More elements are open at once, or there in all, than a page needs.</exception>
    public static void Check(ReadOnlySpan<char> page)
    {
        var nesting = new HtmlNesting();
        int next;
        while ((next = page.IndexOf('<')) >= 0)
        {
            page = page[(next + 1)..];
            bool closes = page.StartsWith('/');
            ReadOnlySpan<char> name = Name(closes ? page[1..] : page);
            if (name.IsEmpty)
            {
                continue;
            }

            if (!closes && name.Equals("script", StringComparison.OrdinalIgnoreCase))
            {
                int end = page.IndexOf("</script", StringComparison.OrdinalIgnoreCase);
                page = end < 0 ? [] : page[(end + 1)..];
            }
            else if (closes)
            {
                nesting.Close(name);
            }
            else
            {
                nesting.Open(name, isPlain: page[name.Length..].StartsWith('>'));
            }
        }
    }

    private void Open(ReadOnlySpan<char> name, bool isPlain)
    {
        Count(name, 1);
        if (ClosedByThemselves.Contains(name))
        {
            return;
        }

        if (++_open > MaxOpen)
        {
            throw new ItemException($"the page nests more than {MaxOpen} elements; it is not read");
        }

        if (!_tags.TryGetValue(name, out OpenTags? tags))
        {
            _tags[name] = tags = new OpenTags(Formatting.Contains(name));
        }

        _formatting += tags.Push(isPlain);
    }

    // An end tag without its beginning ends nothing.
    private void Close(ReadOnlySpan<char> name)
    {
        Count(name, 0);
        if (_tags.TryGetValue(name, out OpenTags? tags) && tags.Count > 0)
        {
            _open--;
            _formatting -= tags.Pop();
        }
    }

    private void Count(ReadOnlySpan<char> name, int made)
    {
        _elements += made + (Formatting.Contains(name) || InLine.Contains(name) ? 0 : _formatting);
        if (_elements > MaxElements)
        {
            throw new ItemException(
                $"the page has more than {MaxElements} elements, those counted anew that are never closed; it is not read");
        }
    }

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> tag)
    {
        int length = 0;
        while (length < tag.Length && length < MaxName && char.IsAsciiLetterOrDigit(tag[length]))
        {
            length++;
        }

        return tag[..length];
    }

    /// <summary>The open elements of one name.</summary>
    private sealed class OpenTags(bool formats)
    {
        // Of formatting without attributes the standard makes no more than so many anew, however many are open.
        private const int MaxPlain = 3;

        private readonly Stack<bool> _plain = new();
        private int _plainCount;

        public int Count => _plain.Count;

        /// <returns>How many more elements are now made anew.</returns>
        public int Push(bool isPlain)
        {
            _plain.Push(isPlain);
            return formats && (!isPlain || ++_plainCount <= MaxPlain) ? 1 : 0;
        }

        /// <returns>How many fewer elements are now made anew.</returns>
        public int Pop() => _plain.Pop() ? formats && --_plainCount < MaxPlain ? 1 : 0 : formats ? 1 : 0;
    }
}
