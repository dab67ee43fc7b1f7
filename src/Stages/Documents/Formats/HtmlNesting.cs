using System.Collections.Frozen;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>
/// Refuses pages that nest without end before they are parsed: for each tag the rules of HTML have the parser look through all
/// open elements, so that such a page takes quadratic time.
/// </summary>
internal static class HtmlNesting
{
    /// <summary>How many elements may be open at once. Pages written by people stay below 100, generated ones below 1,000.</summary>
    private const int MaxOpen = 5000;

    private const int MaxName = 12;

    /// <summary>Elements that have no content, or that the next of their kind closes.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ClosedByThemselves =
        ("area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot option "
            + "optgroup colgroup body head html")
            .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <exception cref="ItemException">More elements are open at once than a page needs.</exception>
    public static void Check(ReadOnlySpan<char> page)
    {
        int open = 0;
        int next;
        while ((next = page.IndexOf('<')) >= 0)
        {
            page = page[(next + 1)..];
            bool closes = page.StartsWith('/');
            ReadOnlySpan<char> name = Name(closes ? page[1..] : page);
            if (name.IsEmpty || ClosedByThemselves.Contains(name))
            {
                continue;
            }

            if (!closes && name.Equals("script", StringComparison.OrdinalIgnoreCase))
            {
                int end = page.IndexOf("</script", StringComparison.OrdinalIgnoreCase);
                page = end < 0 ? [] : page[(end + 1)..];
                continue;
            }

            open = Math.Max(0, open + (closes ? -1 : 1));
            if (open > MaxOpen)
            {
                throw new ItemException($"the page nests more than {MaxOpen} elements; it is not read");
            }
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
}
