using System.Globalization;
using System.Xml;

namespace Tars.Stages.Acquire.Feeds;

/// <summary>Reads the enclosures of a feed: RSS, podcasts with it, and Atom.</summary>
internal static class NewsFeed
{
    /// <param name="bytes">The document.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="most">The most entries.</param>
    /// <exception cref="XmlException">It is no XML, or more than is read.</exception>
    /// <exception cref="InvalidDataException">It is no feed, or has more entries.</exception>
    public static IReadOnlyList<ListEntry> Read(byte[] bytes, string name, int most)
    {
        var entries = new List<ListEntry>();
        var item = new List<ListEntry>();
        string? title = null;
        DateTimeOffset? published = null;
        using XmlReader reader = SafeXml.Open(bytes);
        if (!SafeXml.NextElement(reader) || reader.LocalName is not ("rss" or "feed" or "RDF"))
            throw new InvalidDataException($"{name} is no feed: it begins with <{reader.LocalName}>, expected <rss> or <feed>.");
        int depth = int.MaxValue;
        while (SafeXml.NextElement(reader))
        {
            string element = reader.LocalName;
            if (element is "item" or "entry")
            {
                Close();
                depth = reader.Depth;
            }
            else if (reader.Depth != depth + 1)
            {
                // Of the channel, or nested in something else of the item.
                continue;
            }
            else if (element == "enclosure" || (element == "link" && reader.GetAttribute("rel") == "enclosure"))
            {
                if (entries.Count + item.Count == most)
                    throw new InvalidDataException($"{name} has more than {most} enclosures. Raise 'limit' if that is meant.");
                if ((reader.GetAttribute("url") ?? reader.GetAttribute("href"))?.Trim() is { Length: > 0 } address)
                    item.Add(Enclosure(reader, address, name));
            }
            else if (element == "title" && reader.Prefix.Length == 0)
            {
                title = SafeXml.Text(reader, 500);
            }
            else if (element is "pubDate" or "published" or "updated")
            {
                published = Time(SafeXml.Text(reader, 100)) ?? published;
            }
        }

        Close();
        return entries;

        void Close()
        {
            foreach (ListEntry entry in item)
                entries.Add(entry with { Title = title, PublishedAt = published });
            item.Clear();
            title = null;
            published = null;
        }
    }

    private static ListEntry Enclosure(XmlReader reader, string address, string name) => new()
    {
        Address = address,
        Place = $"{name}:{(reader as IXmlLineInfo)?.LineNumber ?? 0}",

        // Feeds tend to guess the length or leave it at 0; it only says how to ask.
        Size = long.TryParse(reader.GetAttribute("length"), NumberStyles.None, CultureInfo.InvariantCulture, out long length) && length > 0
            ? length
            : null,
        MediaType = reader.GetAttribute("type"),
    };

    /// <summary>The time of RFC 822, with the names of zones that feeds use, or of RFC 3339.</summary>
    private static DateTimeOffset? Time(string text)
    {
        foreach ((string zone, string offset) in new[] { ("EST", "-0500"), ("EDT", "-0400"), ("CST", "-0600"), ("CDT", "-0500"),
            ("MST", "-0700"), ("MDT", "-0600"), ("PST", "-0800"), ("PDT", "-0700"), ("UT", "GMT") })
        {
            if (text.EndsWith(" " + zone, StringComparison.Ordinal))
                text = text[..^zone.Length] + offset;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at
            : null;
    }
}
