using System.Text;
using System.Xml;

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
        string body =
            DocxFile.Paragraph("Kosten", "berschrift1") + DocxFile.Paragraph("Spiegel", "Kind") + DocxFile.Paragraph("Ring", "Ring")
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

    [Theory]
    [InlineData("0", 1)]
    [InlineData("4", 5)]
    [InlineData("8", 6)]
    [InlineData("9", 0)]
    [InlineData("-1", null)]
    [InlineData("x", null)]
    public void An_outline_level_is_a_heading_but_for_body_text(string outline, int? heading) =>
        Assert.Equal(heading, DocxStyles.OfOutline(outline));

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
        byte[] file = DocxFile.Zip(
            [.. Enumerable.Range(0, 20_001).Select(i => ($"p{i}.xml", string.Empty)), ("word/document.xml", "<a/>")]);
        Assert.Contains("20002 parts", await Extraction.FailureAsync(file, Extraction.Docx));
    }

    [Fact]
    public async Task Nesting_by_the_thousand_is_read() =>
        Assert.Equal(
            "deep", (await Extraction.OfAsync(DocxFile.Of(Nested("w:sdt", 9_000, DocxFile.Paragraph("deep"))), Extraction.Docx)).Text);

    [Theory]
    [InlineData("w:sdt")]
    [InlineData("w:del")]
    public async Task Nesting_by_the_hundred_thousand_is_refused(string element)
    {
        string body = DocxFile.Paragraph("seen") + Nested(element, 100_000, DocxFile.Paragraph("deep"));
        Assert.Contains("nests more than 10000", await Extraction.FailureAsync(DocxFile.Of(body), Extraction.Docx));
        Assert.Contains(
            "nests more than 10000",
            await Extraction.FailureAsync(DocxFile.Of("<w:p/>", Nested(element, 100_000)), Extraction.Docx));
    }

    [Fact]
    public void A_text_without_end_is_given_up_when_it_is_longer_than_a_document_may_be()
    {
        using var endless = new EndlessText("<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>");
        using var reader = XmlReader.Create(endless);
        var document = new DocumentText(maxCharacters: 1_000_000);
        Exception failure = Assert.Throws<Tars.Pipeline.ItemException>(() => DocxBody.Read(reader, [], document, CancellationToken.None));
        Assert.Contains("max_characters", failure.Message);
        Assert.InRange(endless.Given, 1_000_000, 2_000_000);
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

    private static string Nested(string element, int levels, string inside = "") =>
        string.Concat(Enumerable.Repeat($"<{element}>", levels)) + inside + string.Concat(Enumerable.Repeat($"</{element}>", levels));

    /// <summary>A beginning, then the letter a for ever.</summary>
    private sealed class EndlessText(string beginning) : TextReader
    {
        public int Given { get; private set; }

        public override int Read(char[] buffer, int index, int count)
        {
            for (int i = 0; i < count; i++, Given++)
            {
                buffer[index + i] = Given < beginning.Length ? beginning[Given] : 'a';
            }

            return count;
        }
    }
}
