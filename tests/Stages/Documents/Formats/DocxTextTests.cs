using System.Text;

namespace Tars.Stages.Documents.Tests;

public sealed class DocxTextTests
{
    private const string Styles = """
        <w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Eigen"><w:name w:val="Mein Kapitel"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="Kind"><w:name w:val="Kind"/><w:basedOn w:val="Eigen"/></w:style>
        <w:style w:type="paragraph" w:styleId="Ring"><w:name w:val="Ring"/><w:basedOn w:val="Ring"/></w:style>
        """;

    [Fact]
    public async Task Reads_headings_by_style_paragraphs_and_rows()
    {
        string body = DocxFile.Paragraph("Kosten", "berschrift1") + DocxFile.Paragraph("Spiegel", "Kind") + DocxFile.Paragraph("Ring", "Ring")
            + "<w:p><w:r><w:t>Zwei </w:t></w:r><w:r><w:t>Teile</w:t><w:br/><w:t>und mehr</w:t></w:r></w:p>"
            + "<w:tbl><w:tr><w:tc>" + DocxFile.Paragraph("Posten") + "</w:tc><w:tc>" + DocxFile.Paragraph("Euro") + "</w:tc></w:tr>"
            + "<w:tr><w:tc>" + DocxFile.Paragraph("Lack") + DocxFile.Paragraph("weiß") + "</w:tc><w:tc>" + DocxFile.Paragraph("12") + "</w:tc></w:tr></w:tbl>";
        TextDocument document = await Extraction.OfAsync(DocxFile.Of(body, Styles, "Budget"), Extraction.Docx);
        Assert.Equal(["Kosten", "Spiegel", "Ring", "Zwei Teile und mehr", "Posten | Euro", "Lack weiß | 12"], Extraction.Texts(document));
        Assert.Equal(["1 Kosten", "2 Spiegel"], Extraction.Headings(document));
        Assert.Equal("Budget", document.Title);
    }

    [Fact]
    public async Task Deleted_hidden_and_doubled_text_is_not_read()
    {
        const string body = "<w:p><w:r><w:t>seen</w:t></w:r><w:del><w:r><w:delText> deleted</w:delText></w:r></w:del>"
            + "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r><w:r><w:instrText> PAGE</w:instrText></w:r>"
            + "<mc:AlternateContent><mc:Choice Requires=\"x\"><w:r><w:t> once</w:t></w:r></mc:Choice>"
            + "<mc:Fallback><w:r><w:t> once</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>";
        Assert.Equal("seen once", (await Extraction.OfAsync(DocxFile.Of(body), Extraction.Docx)).Text);
    }

    [Fact]
    public async Task Is_known_by_its_bytes_and_without_a_title_by_its_first_heading()
    {
        byte[] file = DocxFile.Of(DocxFile.Paragraph("Plan", "berschrift1") + DocxFile.Paragraph("text"), Styles);
        TextDocument document = await Extraction.OfAsync(file, null, "plan.bin");
        Assert.Equal("Plan", document.Title);
    }

    [Fact]
    public async Task A_document_type_is_refused_before_an_entity_is_read()
    {
        byte[] file = DocxFile.Of(
            DocxFile.Paragraph("&x;"), prolog: "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/hostname\"><!ENTITY y \"aaaa\">]>");
        Assert.Contains("DTD", await Extraction.FailureAsync(file, Extraction.Docx));
    }

    [Fact]
    public async Task A_zip_bomb_is_refused()
    {
        byte[] file = DocxFile.Of(DocxFile.Paragraph(new string('a', 40_000_000)));
        Assert.InRange(file.Length, 1000, 100_000);
        string message = await Extraction.FailureAsync(file, Extraction.Docx);
        Assert.Contains("zip bomb", message);
        Assert.Contains("word/document.xml", message);
    }

    [Fact]
    public async Task Too_many_parts_are_refused()
    {
        byte[] file = DocxFile.Zip([.. Enumerable.Range(0, 20_001).Select(i => ($"p{i}.xml", string.Empty)), ("word/document.xml", "<a/>")]);
        Assert.Contains("20002 parts", await Extraction.FailureAsync(file, Extraction.Docx));
    }

    [Fact]
    public async Task Nesting_by_the_hundred_thousand_ends()
    {
        string open = string.Concat(Enumerable.Repeat("<w:sdt>", 100_000));
        string close = string.Concat(Enumerable.Repeat("</w:sdt>", 100_000));
        byte[] file = DocxFile.Of(open + DocxFile.Paragraph("deep") + close);
        StageOutcome outcome = await StageOutcome.OfAsync(() => Extraction.OfAsync(file, Extraction.Docx));
        Assert.True(outcome.Text == "deep" || outcome.Failure is not null);
    }

    [Fact]
    public async Task Encrypted_old_and_broken_files_say_what_they_are()
    {
        byte[] ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]];
        Assert.Contains("before 2007", await Extraction.FailureAsync(ole, Extraction.Docx));
        byte[] encrypted = [.. ole, .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[64]];
        Assert.Contains("encrypted", await Extraction.FailureAsync(encrypted, null));
        Assert.Contains("not a readable docx", await Extraction.FailureAsync("PK\u0003\u0004 broken"u8.ToArray(), Extraction.Docx));
        byte[] whole = DocxFile.Of(DocxFile.Paragraph("x"));
        Assert.Contains("not a readable docx", await Extraction.FailureAsync(whole[..(whole.Length / 2)], Extraction.Docx));
        byte[] other = DocxFile.Zip([("a.xml", "<a/>")]);
        Assert.Contains("docx", await Extraction.FailureAsync(other, Extraction.Docx));
    }

    private sealed record StageOutcome(string? Text, Exception? Failure)
    {
        public static async Task<StageOutcome> OfAsync(Func<Task<TextDocument>> run)
        {
            try
            {
                return new StageOutcome((await run()).Text, null);
            }
            catch (Tars.Pipeline.ItemException e)
            {
                return new StageOutcome(null, e);
            }
        }
    }
}
