using System.Globalization;
using System.Xml;

namespace Tars.Stages.Acquire.Feeds;

/// <summary>Reads a sitemap, or a sitemap's index: <c>urlset</c> and <c>sitemapindex</c> of sitemaps.org.</summary>
internal static class Sitemap
{
    /// <summary>What one document holds: files, or further sitemaps.</summary>
    /// <param name="Entries">The files.</param>
    /// <param name="Further">Addresses of further sitemaps.</param>
    public sealed record Page(IReadOnlyList<ListEntry> Entries, IReadOnlyList<string> Further);

    /// <param name="bytes">The document.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="most">The most entries.</param>
    /// <exception cref="XmlException">It is no XML, or more than is read.</exception>
    /// <exception cref="InvalidDataException">It is no sitemap, or has more entries.</exception>
    public static Page Read(byte[] bytes, string name, int most)
    {
        var entries = new List<ListEntry>();
        var further = new List<string>();
        using XmlReader reader = SafeXml.Open(bytes);
        if (!SafeXml.NextElement(reader) || reader.LocalName is not ("urlset" or "sitemapindex"))
            throw new InvalidDataException(
                $"{name} is no sitemap: it begins with <{reader.LocalName}>, expected <urlset> or <sitemapindex>.");
        bool index = reader.LocalName == "sitemapindex";
        string? address = null;
        DateTimeOffset? changed = null;
        int line = 0;
        bool more = SafeXml.NextElement(reader);
        while (more)
        {
            string element = reader.LocalName;
            if (element is "url" or "sitemap")
            {
                Close();
                line = (reader as IXmlLineInfo)?.LineNumber ?? 0;
            }
            else if (reader.Depth == 2 && element == "loc")
            {
                address = SafeXml.Text(reader);
            }
            else if (reader.Depth == 2 && element == "lastmod"
                && DateTimeOffset.TryParse(SafeXml.Text(reader), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                    out DateTimeOffset at))
            {
                changed = at;
            }

            more = SafeXml.NextElement(reader);
        }

        Close();
        return new Page(entries, further);

        void Close()
        {
            if (address is { Length: > 0 })
            {
                if (entries.Count + further.Count == most)
                    throw new InvalidDataException($"{name} has more than {most} entries. Raise 'limit' if that is meant.");
                if (index)
                    further.Add(address);
                else
                    entries.Add(new ListEntry { Address = address, Place = $"{name}:{line}", PublishedAt = changed });
            }

            address = null;
            changed = null;
        }
    }
}
