namespace Tars.Stages.Documents.Tests;

public sealed class MarkdownTextTests
{
    private static async Task<string[]> BlocksAsync(string text) => Extraction.Texts(await Extraction.OfAsync(text, Extraction.Markdown));

    [Fact]
    public async Task Reads_headings_paragraphs_lists_code_and_quotes()
    {
        const string text = """
            Handbook
            ========

            First *paragraph* goes
            over __two__ lines.

            ## Opening the dome ##
            1. Check the wind
            2. Press **open**
            - [x] done

            > quoted text
            > goes on

            ```sh
            rm *.tmp   # not *emphasis*
              indented
            ```
            Setext two
            ---
            ***
            Last.
            """;
        TextDocument document = await Extraction.OfAsync(text, Extraction.Markdown);
        Assert.Equal(
            [
                "Handbook", "First paragraph goes over two lines.", "Opening the dome", "1. Check the wind", "2. Press open", "done",
                "quoted text goes on", "rm *.tmp   # not *emphasis*\n  indented", "Setext two", "Last.",
            ],
            Extraction.Texts(document));
        Assert.Equal(["1 Handbook", "2 Opening the dome", "2 Setext two"], Extraction.Headings(document));
        Assert.Equal("Handbook", document.Title);
    }

    [Fact]
    public async Task Front_matter_gives_title_and_language_and_no_text()
    {
        TextDocument document = await Extraction.OfAsync(
            "---\ntitle: \"Guía de visitas\"\nlang: es-ES\ntags: [a]\n---\n# Hola\n\nTexto.", Extraction.Markdown);
        Assert.Equal("Guía de visitas", document.Title);
        Assert.Equal("es", document.Language);
        Assert.Equal(["Hola", "Texto."], Extraction.Texts(document));
    }

    [Theory]
    [InlineData("see [the log](https://example.org/a_(b)) now", "see the log now")]
    [InlineData("![a *comet*](c.png \"x\") rises", "a comet rises")]
    [InlineData("[![badge](b.svg)](u) text", "badge text")]
    [InlineData("a [ref][1] and [1]\n\n[1]: https://example.org", "a ref and 1")]
    [InlineData("not [a link](with spaces in it) here", "not [a link](with spaces in it) here")]
    [InlineData("array[0] stays, [ too", "array[0] stays, [ too")]
    [InlineData("***both*** and **bold *in* it**", "both and bold in it")]
    [InlineData("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name")]
    [InlineData("~~gone~~ ~here~", "gone ~here~")]
    [InlineData("`code *kept*` and ``a ` b``", "code *kept* and a ` b")]
    [InlineData("an \\*escaped\\* one &amp; &lt;b&gt; &copy; &nothing;", "an *escaped* one & <b> © &nothing;")]
    [InlineData("<https://example.org> <b>bold</b> a < b", "https://example.org bold a < b")]
    [InlineData("text<!-- hidden --> on", "text on")]
    [InlineData("note[^1] here", "note[^1] here")]
    public async Task Inline_markup_is_reduced_to_its_text(string text, string expected)
    {
        Assert.Equal(expected, Assert.Single(await BlocksAsync(text)));
    }

    [Fact]
    public async Task A_defined_footnote_is_read_where_it_stands()
    {
        Assert.Equal(["seen twice here", "by Brook"], await BlocksAsync("seen twice[^1] here\n\n[^1]: by *Brook*"));
    }

    [Fact]
    public async Task A_table_is_a_block_a_row()
    {
        string[] blocks = await BlocksAsync("| star | mag |\n|:-----|----:|\n| *Vega* | 0.03 |\n| a\\|b | |\n\nAfter.");
        Assert.Equal(["star | mag", "Vega | 0.03", "a|b |", "After."], blocks);
    }

    [Fact]
    public async Task Comments_scripts_and_styles_over_lines_are_no_text()
    {
        Assert.Equal(["before", "after"], await BlocksAsync("before\n<!-- a\nb\n--> \n<script>\nalert(1)\n</script>\n\nafter"));
    }

    [Fact]
    public async Task Text_indented_under_a_list_item_is_no_code()
    {
        Assert.Equal(
            ["item", "more emphasis", "end", "code *kept*"], await BlocksAsync("- item\n\n    more *emphasis*\n\nend\n\n    code *kept*"));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[](")]
    [InlineData("![](a")]
    [InlineData("*a **")]
    [InlineData("`` ` ")]
    [InlineData("<a ")]
    [InlineData("&amp")]
    [InlineData("> - ")]
    [InlineData("_(")]
    public async Task Unclosed_markup_by_the_megabyte_ends(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)) + " end of it";
        TextDocument document = await Extraction.OfAsync(text, Extraction.Markdown);
        Assert.EndsWith("end of it", document.Text);
    }

    [Fact]
    public async Task An_unclosed_fence_and_an_unclosed_front_matter_keep_their_text()
    {
        Assert.Equal(["a", "b *c*"], await BlocksAsync("a\n```\nb *c*"));
        Assert.Equal(["title: x"], await BlocksAsync("---\ntitle: x"));
    }
}
