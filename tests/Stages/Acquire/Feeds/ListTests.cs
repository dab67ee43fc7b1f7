using System.IO.Compression;
using System.Text;
using System.Xml;
using Tars.Stages.Acquire.Feeds;

namespace Tars.Stages.Acquire.Tests.Feeds;

public sealed class ListTests
{
    private const string SitemapHead = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">""";

    [Fact]
    public void Entry_OfBlanks_HasAnAddressThatIsNone()
    {
        ListEntry entry = TextList.Entry(" ", "urls[0]");
        Assert.Equal((string.Empty, "urls[0]", null), (entry.Address, entry.Place, entry.Digest));
    }

    [Fact]
    public void A_text_list_has_addresses_digests_and_comments()
    {
        const string text = "# head\n\nhttp://h/a.mp3\r\nhttp://h/b.mp3  sha256:00ff  # remark\n  http://h/c#part \n";
        ListEntry[] entries = [.. TextList.Read(new StringReader(text), "l.txt")];
        Assert.Equal(["http://h/a.mp3", "http://h/b.mp3", "http://h/c#part"], entries.Select(e => e.Address));
        Assert.Equal([null, "sha256:00ff", null], entries.Select(e => e.Digest));
        Assert.Equal("l.txt:4", entries[1].Place);
        Assert.Throws<InvalidDataException>(() => TextList.Read(new StringReader(new string('x', 20_000)), "l").ToArray());
    }

    [Fact]
    public void A_sitemap_gives_its_addresses_and_an_index_its_sitemaps()
    {
        string map = SitemapHead
            + "<url><loc> http://h/1 </loc><lastmod>2026-01-02</lastmod><image xmlns='i'><loc>http://h/no</loc></image>"
            + "</url><url><loc>http://h/2</loc></url></urlset>";
        Sitemap.Page page = Sitemap.Read(Encoding.UTF8.GetBytes(map), "s", 10);
        Assert.Equal(["http://h/1", "http://h/2"], page.Entries.Select(e => e.Address));
        Assert.Equal(2026, page.Entries[0].PublishedAt!.Value.Year);
        Assert.Null(page.Entries[1].PublishedAt);
        Assert.Equal(2, Sitemap.Read(Zip(map), "s", 10).Entries.Count);
        Assert.Throws<InvalidDataException>(() => Sitemap.Read(Encoding.UTF8.GetBytes(map), "s", 1));

        Sitemap.Page index = Sitemap.Read("<sitemapindex><sitemap><loc>http://h/s1.xml</loc></sitemap></sitemapindex>"u8.ToArray(), "s",
            10);
        Assert.Equal(["http://h/s1.xml"], index.Further);
        Assert.Empty(index.Entries);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Sitemap.Read("<html/>"u8.ToArray(), "s", 10));
        Assert.Contains("begins with <html>", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_podcast_gives_its_enclosures_with_the_titles_of_their_entries()
    {
        const string rss = """
            <rss version="2.0" xmlns:itunes="i"><channel><title>All</title>
              <item><title>One &amp; only</title><itunes:title>no</itunes:title><pubDate>Tue, 03 Mar 2026 10:00:00 EST</pubDate>
                <enclosure url="http://h/1.mp3" length="123" type="audio/mpeg"/></item>
              <item><title>No sound</title></item>
              <item><enclosure url="2.mp3" length="-1"/><title>Two</title></item>
            </channel></rss>
            """;
        IReadOnlyList<ListEntry> entries = NewsFeed.Read(Encoding.UTF8.GetBytes(rss), "f", 10);
        Assert.Equal(["http://h/1.mp3 One & only 123", "2.mp3 Two "], entries.Select(e => $"{e.Address} {e.Title} {e.Size}"));
        Assert.Equal("audio/mpeg", entries[0].MediaType);
        Assert.Equal(new DateTimeOffset(2026, 3, 3, 15, 0, 0, TimeSpan.Zero), entries[0].PublishedAt!.Value.ToUniversalTime());
    }

    [Fact]
    public void An_atom_feed_gives_its_enclosures()
    {
        const string atom = """
            <feed xmlns="http://www.w3.org/2005/Atom"><title>All</title><entry><title>One</title>
            <link rel="alternate" href="http://h/page"/>
            <link rel="enclosure" href="http://h/1.ogg" type="audio/ogg" length="7"/><updated>2026-02-01T00:00:00Z</updated></entry></feed>
            """;
        ListEntry entry = Assert.Single(NewsFeed.Read(Encoding.UTF8.GetBytes(atom), "f", 10));
        Assert.Equal(("http://h/1.ogg", "One", 7L), (entry.Address, entry.Title, entry.Size));
    }

    [Fact]
    public void A_metalink_gives_digests_and_mirrors_best_first()
    {
        const string metalink = """
            <metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="../big.iso"><size>77</size><hash type="md5">x</hash>
            <hash type="sha-256">ab</hash>
            <pieces length="1" type="sha-256"><hash>no</hash></pieces>
            <url priority="2">http://b/big.iso</url><url>http://c/big.iso</url>
            <url priority="1">http://a/big.iso</url><url priority="1">ftp://a/big</url></file></metalink>
            """;
        ListEntry file = Assert.Single(Metalink.Read(Encoding.UTF8.GetBytes(metalink), "m", 10));
        Assert.Equal("http://a/big.iso", file.Address);
        Assert.Equal(["http://b/big.iso", "http://c/big.iso"], file.Mirrors);
        Assert.Equal(("sha256:ab", 77L, "../big.iso"), (file.Digest, file.Size, file.Name));
    }

    [Fact]
    public void Hostile_documents_end_with_an_error_and_little_memory()
    {
        const string bomb = """
            <!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>
            """;
        Assert.Throws<XmlException>(() => Sitemap.Read(Encoding.UTF8.GetBytes(bomb), "s", 10));
        const string outside = """<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>""";
        Assert.Throws<XmlException>(() => Sitemap.Read(Encoding.UTF8.GetBytes(outside), "s", 10));
        string deep = SitemapHead + string.Concat(Enumerable.Repeat("<a>", 100_000));
        Assert.Throws<XmlException>(() => Sitemap.Read(Encoding.UTF8.GetBytes(deep), "s", 10));
        string inText = SitemapHead + "<url><loc>" + string.Concat(Enumerable.Repeat("<a>", 100_000));
        Assert.Throws<XmlException>(() => Sitemap.Read(Encoding.UTF8.GetBytes(inText), "s", 10));
        Assert.ThrowsAny<Exception>(() => Sitemap.Read(Zip(SitemapHead + new string(' ', SafeXml.MaxBytes + 10)), "s", 10));
    }

    private static byte[] Zip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        using (var writer = new StreamWriter(gzip))
            writer.Write(text);
        return packed.ToArray();
    }
}
