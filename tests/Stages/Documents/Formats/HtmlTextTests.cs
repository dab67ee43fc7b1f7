using System.Text;

namespace Tars.Stages.Documents.Tests;

public sealed class HtmlTextTests
{
    [Fact]
    public async Task Reads_what_a_reader_sees()
    {
        const string page = """
            <!doctype html><html lang="en-GB"><head><title> The   comet </title><style>p{}</style></head>
            <body><header>Site menu</header><nav>Home</nav><script>var a = "<p>no</p>";</script>
            <main><header><h1>Comet <em>announced</em></h1></header>
            <p>First<br>paragraph &amp; more.<p>Second, unclosed
            <ul><li>one</li><li>two <b>bold</b></li></ul>
            <div hidden>secret</div><div style="display: none">secret</div><template>secret</template><p aria-hidden="true">secret</p>
            <table><tr><th>star</th><th>mag</th></tr><tr><td>Vega</td><td><p>0.03</p></td></tr></table>
            <pre>a
              b</pre></main>
            <aside>ad</aside><footer>imprint</footer></body></html>
            """;
        TextDocument document = await Extraction.OfAsync(page, Extraction.Html);
        Assert.Equal(
            ["Comet announced", "First paragraph & more.", "Second, unclosed", "one", "two bold", "star | mag", "Vega | 0.03", "a\n  b"],
            Extraction.Texts(document).Select(text => text.Replace("\n              b", "\n  b", StringComparison.Ordinal)));
        Assert.Equal("The comet", document.Title);
        Assert.Equal("en", document.Language);
        Assert.Equal(["1 Comet announced"], Extraction.Headings(document));
    }

    [Theory]
    [InlineData("svg")]
    [InlineData("math")]
    [InlineData("nav")]
    [InlineData("select")]
    [InlineData("textarea")]
    [InlineData("button")]
    [InlineData("noscript")]
    [InlineData("template")]
    public async Task What_is_no_running_text_is_not_read(string element)
    {
        string page = $"<html><body><p>seen</p><{element}><mtext>unseen</mtext></{element}></body></html>";
        Assert.Equal("seen", (await Extraction.OfAsync(page, Extraction.Html)).Text);
    }

    [Fact]
    public async Task Without_a_title_the_first_heading_is_the_title()
    {
        TextDocument document = await Extraction.OfAsync("<html><body><h2>Dome</h2>text</body></html>", null);
        Assert.Equal("Dome", document.Title);
        Assert.Equal(["Dome", "text"], Extraction.Texts(document));
    }

    [Fact]
    public async Task The_declared_encoding_is_used_when_the_bytes_are_no_utf8()
    {
        byte[] page = CodePagesEncodingProvider.Instance.GetEncoding("windows-1251")!
            .GetBytes("<html><head><meta charset=\"windows-1251\"></head><body>Привет</body></html>");
        Assert.Equal("Привет", (await Extraction.OfAsync(page, Extraction.Html)).Text);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b><p>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<ul><li>")]
    [InlineData("<p>")]
    public async Task Deep_nesting_is_read_without_overflow(string tags)
    {
        string page = string.Concat(Enumerable.Repeat(tags, 2_000)) + "bottom";
        Assert.Contains("bottom", (await Extraction.OfAsync(page, Extraction.Html)).Text);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<ul><li>")]
    [InlineData("<b>")]
    [InlineData("<div></x>")]
    public async Task Nesting_without_end_is_refused(string tags)
    {
        string page = string.Concat(Enumerable.Repeat(tags, 1_000_000));
        Assert.Contains("nests more than 5000", await Extraction.FailureAsync(Encoding.UTF8.GetBytes(page), Extraction.Html));
    }

    /// <summary>Each paragraph behind them gets all of them anew: 4,000 tags and 4,000 paragraphs would be 16 million elements.</summary>
    [Theory]
    [InlineData("<p>x</p>")]
    [InlineData("</p>")]
    [InlineData("</i><p>x")]
    public async Task Formatting_that_is_never_closed_does_not_multiply(string behind)
    {
        string page = "<p>" + string.Concat(Enumerable.Range(0, 4_000).Select(i => $"<b id={i}>")) + "</p>"
            + string.Concat(Enumerable.Repeat(behind, 4_000));
        Assert.Contains("more than 1000000 elements", await Extraction.FailureAsync(Encoding.UTF8.GetBytes(page), Extraction.Html));
    }

    [Fact]
    public async Task More_elements_than_a_page_has_are_refused()
    {
        string page = string.Concat(Enumerable.Repeat("<p>x", 1_000_001));
        Assert.Contains("more than 1000000 elements", await Extraction.FailureAsync(Encoding.UTF8.GetBytes(page), Extraction.Html));
    }

    [Fact]
    public async Task Some_unclosed_formatting_is_read_as_browsers_do()
    {
        string page = "<font><b><i>" + string.Concat(Enumerable.Repeat("<p>x <a href=y>z</a></p>", 20_000));
        Assert.Equal(20_000, (await Extraction.OfAsync(page, Extraction.Html)).Blocks.Count);
    }

    [Fact]
    public async Task Elements_whose_end_tag_is_optional_do_not_count_as_nested()
    {
        string page = "<html><body><ul>" + string.Concat(Enumerable.Repeat("<li>x<p>y<br>", 10_000));
        Assert.Equal(20_000, (await Extraction.OfAsync(page, Extraction.Html)).Blocks.Count);
    }

    [Fact]
    public async Task Many_siblings_are_read_in_order()
    {
        var page = new StringBuilder("<html><body>");
        for (int i = 0; i < 50_000; i++)
        {
            page.Append("<p>").Append(i).Append("</p>");
        }

        TextDocument document = await Extraction.OfAsync(page.ToString(), Extraction.Html);
        Assert.Equal(50_000, document.Blocks.Count);
        Assert.EndsWith("49999", document.Text);
    }

    [Fact]
    public async Task A_page_without_text_fails()
    {
        Assert.Contains("holds no text", await Extraction.FailureAsync("<html><script>1</script></html>"u8.ToArray(), Extraction.Html));
    }
}
