using Tars.Pipeline;
using Tars.Stages.Processes;

namespace Tars.Stages.Documents.Tests;

public sealed class PdfTextTests
{
    private static void NeedsPdftotext()
    {
        if (ConfinedProcess.Find("pdftotext") is null)
        {
            Assert.Skip("pdftotext is not installed: apt-get install poppler-utils");
        }
    }

    [Fact]
    public async Task Pages_titles_and_counts_are_read()
    {
        NeedsPdftotext();
        byte[] file = PdfFile.Of([["The dome opened at nine."], ["It closed at dawn."]], "Dome log");
        var result = await Extraction.RunAsync(file, Extraction.Pdf);
        TextDocument document = Assert.Single(result.Items);
        Assert.Equal(["The dome opened at nine.", "It closed at dawn."], Extraction.Texts(document));
        Assert.Equal([1, 2], document.Blocks.Select(block => block.Page ?? 0));
        Assert.Equal("Dome log", document.Title);
        Assert.Equal("2 pages, 9 words", Assert.Single(result.Notes));
    }

    [Fact]
    public async Task Without_a_title_the_first_line_is_it_and_the_bytes_tell_the_format()
    {
        NeedsPdftotext();
        TextDocument document = await Extraction.OfAsync(PdfFile.Of([["Just a line"]]), null);
        Assert.Equal("Just a line", document.Title);
    }

    [Fact]
    public async Task A_file_name_is_no_title()
    {
        NeedsPdftotext();
        TextDocument document = await Extraction.OfAsync(PdfFile.Of([["First line"]], "draft.docx"), Extraction.Pdf);
        Assert.Equal("First line", document.Title);
    }

    [Fact]
    public async Task Empty_broken_and_pictures_only_fail_with_a_reason()
    {
        NeedsPdftotext();
        Assert.Contains("0 bytes", await Extraction.FailureAsync([], Extraction.Pdf));
        string broken = await Extraction.FailureAsync("%PDF-1.4\nnothing"u8.ToArray(), Extraction.Pdf);
        Assert.Contains("the pdf is broken or cut off; pdftotext gave up with: Syntax Error", broken);
        Assert.DoesNotContain("Warning", broken);
        Assert.Contains("the file is no pdf", await Extraction.FailureAsync("a letter"u8.ToArray(), Extraction.Pdf));
        string scanned = await Extraction.FailureAsync(PdfFile.Of([[], []]), Extraction.Pdf);
        Assert.Contains("no text on its 2 pages", scanned);
        Assert.Contains("OCR", scanned);
    }

    [Fact]
    public async Task An_encrypted_file_says_so()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the stand-in for pdftotext is a shell script");
            return;
        }

        string tool = Path.Combine(Path.GetTempPath(), $"tars-{Guid.NewGuid():N}.sh");
        await File.WriteAllTextAsync(tool, "#!/bin/sh\necho 'Command Line Error: Incorrect password' >&2\nexit 1\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        ItemException failure = await Assert.ThrowsAsync<ItemException>(
            () => Extraction.RunAsync(PdfFile.Of([["x"]]), Extraction.Pdf, pdfTool: tool));
        File.Delete(tool);
        Assert.Contains("encrypted and needs a password", failure.Message);
    }

    [Fact]
    public async Task A_missing_tool_is_named_with_the_way_to_install_it()
    {
        ItemException failure = await Assert.ThrowsAsync<ItemException>(
            () => Extraction.RunAsync(PdfFile.Of([["x"]]), Extraction.Pdf, pdfTool: "pdftotext-that-is-not-there"));
        Assert.Contains("apt-get install poppler-utils", failure.Message);
    }

    [Theory]
    [InlineData("They were seen be-\nfore the dawn of the day", "They were seen before the dawn of the day")]
    [InlineData("It is a well-\nknown fact that is known and went well", "It is a well-known fact that is known and went well")]
    [InlineData("This self-\nmade lens is self-made indeed", "This self-made lens is self-made indeed")]
    [InlineData("The observa-\ntory is the observatory of all", "The observatory is the observatory of all")]
    [InlineData("from the years 2020-\n2023 we have it", "from the years 2020- 2023 we have it")]
    [InlineData("the visit of Cerro-\nLince that year was", "the visit of Cerro- Lince that year was")]
    public void Hyphens_at_line_ends_are_joined_when_that_is_safe(string lines, string expected)
    {
        Assert.Equal([expected], Blocks(lines));
    }

    [Fact]
    public void A_short_line_before_a_capital_ends_a_paragraph()
    {
        string[] blocks = Blocks(
            "Summary\nOn the evening of the nineteenth a lightning strike damaged\nthe electronics of it.\n• one\n• two");
        Assert.Equal(
            ["Summary", "On the evening of the nineteenth a lightning strike damaged the electronics of it.", "• one", "• two"], blocks);
    }

    [Fact]
    public void Wide_gaps_part_the_cells_of_a_row_but_not_a_heading_from_its_number()
    {
        string[] blocks = Blocks(
            "2.1    The costs\n\nAll in euros.\n\n  Readout board        7,200\n  Switch      one      430\n•   a bullet\n\nEnd.");
        Assert.Equal(["2.1 The costs", "All in euros.", "Readout board | 7,200", "Switch | one | 430", "• a bullet", "End."], blocks);
    }

    [Fact]
    public void Columns_of_text_are_told_from_tables()
    {
        string columns = string.Join('\n', Enumerable.Repeat("the left column goes on here      and the right one goes on there", 20));
        string table = string.Join('\n', Enumerable.Repeat("the name of the thing that was paid for         7,200", 20));
        Assert.True(PdfText.HasColumns(columns));
        Assert.False(PdfText.HasColumns(table));
        Assert.False(PdfText.HasColumns(string.Empty));
    }

    [Fact]
    public void Some_wide_rows_among_much_text_are_a_table()
    {
        string side = "a stretch of running text   and another one beside it\n";
        string plain = "one line of text that goes on and on\n";
        Assert.True(PdfText.HasColumns(string.Concat(Enumerable.Repeat(side, 20))));
        Assert.False(PdfText.HasColumns(string.Concat(Enumerable.Repeat(side, 10)) + string.Concat(Enumerable.Repeat(plain, 100))));
    }

    [Fact]
    public void Blocks_never_span_pages_and_empty_pages_count()
    {
        var document = new DocumentText(1000);
        Assert.Equal(3, PdfText.Read("goes on\n\f\n\fafter the\npage\n\f", document));
        Assert.Equal([1, 3], document.Blocks.Select(block => block.Page ?? 0));
    }

    private static string[] Blocks(string text)
    {
        var document = new DocumentText(10_000);
        PdfText.Read(text + "\n\f", document);
        return [.. document.Blocks.Select(document.TextOf)];
    }
}
