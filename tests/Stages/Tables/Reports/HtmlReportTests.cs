using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tars.Stages.Tables.Tests;

public sealed partial class HtmlReportTests
{
    [Fact]
    public async Task Write_IsTheSameForTheSameInput_AndHasTheFindingsAndCharts()
    {
        string html = (await SampleReport.SalesAsync()).ToHtml();

        Assert.Equal(html, (await SampleReport.SalesAsync()).ToHtml());
        Assert.Contains("V08 impossible values: quantity", html, StringComparison.Ordinal);
        Assert.Contains("Cells without a value", html, StringComparison.Ordinal);
        Assert.Contains("Over day", html, StringComparison.Ordinal);
        Assert.Contains("What the times cover", html, StringComparison.Ordinal);
        Assert.Contains("class=\"o\"", html, StringComparison.Ordinal);
        Assert.True(Svg().Count(html) >= 6);
    }

    [Fact]
    public async Task Write_AnExampleRow_MarksTheCellInDoubtAlone()
    {
        string html = (await SampleReport.SalesAsync()).ToHtml();
        string article = html[html.IndexOf("V08 impossible values: quantity", StringComparison.Ordinal)..];
        string[] rows = [.. article[..article.IndexOf("</article>", StringComparison.Ordinal)].Split("<tr>").Skip(2)];

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Matches("^[^m]*<td class=\"n\"><mark>-[0-9]+</mark></td>", row));
        Assert.All(rows, row => Assert.Equal(1, row.Split("<mark>").Length - 1));
    }

    [Fact]
    public void Open_OfATableThatFitsNoPhone_SaysThatItScrollsAndTakesTheFocus()
    {
        Assert.Contains("tabindex=\"0\" role=\"region\" aria-label=\"rows, scrolls sideways\"", HtmlTable.Open("rows", 9), StringComparison.Ordinal);
        Assert.Contains(".scroll.many::before{content:", HtmlStyle.Sheet, StringComparison.Ordinal);
        Assert.DoesNotContain("tabindex", HtmlTable.Open("rows", 2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quantity", "quantity")]
    [InlineData("order_identifier_of_the_customer", "order_identifier_<wbr/>of_the_customer")]
    [InlineData("a<b_and_quite_a_lot_more", "a&lt;b_and_quite_<wbr/>a_lot_more")]
    public void Name_BreaksBehindJoints(string name, string written) => Assert.Equal(written, HtmlTable.Name(name, 60));

    [Fact]
    public void Write_HostileTexts_StayText()
    {
        string html = SampleReport.HostileReport().ToHtml();

        // Everything but the head's void elements is well-formed, so a parser that knows no mercy sees what a browser sees.
        XElement body = Body(html);
        string[] known = ["main", "h1", "h2", "h3", "h4", "p", "div", "span", "b", "code", "article", "table", "tr", "td", "th", "figure", "figcaption", "svg", "text",
            "rect", "path", "circle", "details", "summary", "mark", "wbr"];
        Assert.Equal([], body.Descendants().Select(element => element.Name.LocalName).Distinct().Except(known));
        string[] attributes = ["class", "x", "y", "width", "height", "d", "cx", "cy", "r", "viewBox", "role", "aria-label", "text-anchor", "tabindex"];
        Assert.Equal([], body.Descendants().SelectMany(element => element.Attributes()).Select(one => one.Name.LocalName).Distinct().Except(attributes));
        string text = body.Value;
        Assert.Contains("<script>alert(1)</script>", text, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", text, StringComparison.Ordinal);
        Assert.DoesNotContain(html, c => c is '\u202E' or '\u001b' or '\0');
    }

    [Fact]
    public void Write_PolicyAllowsTheSheetAlone()
    {
        string html = SampleReport.HostileReport().ToHtml();
        string sheet = html[(html.IndexOf("<style>", StringComparison.Ordinal) + 7)..html.IndexOf("</style>", StringComparison.Ordinal)];

        string digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(sheet)));
        Assert.Contains($"content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", sheet, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", sheet, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HowEverMuch_StaysBelowTwoMegabytes()
    {
        Finding[] findings =
        [
            .. Enumerable.Range(0, 4_000).Select(i => SampleReport.Finding(new string('<', 3000) + i, FindingStatus.Fail) with
            {
                Evidence = [.. Enumerable.Range(1, 50).Select(row => new Evidence(row, row, [KeyValuePair.Create<string, string?>(new string('"', 200), new string('€', 200))]))],
            }),
        ];
        string[] columns = [.. Enumerable.Range(0, 10_000).Select(i => new string('ä', 500) + i)];
        FigurePoint[] points = [.. Enumerable.Range(0, Figure.MaxPoints).Select(i => new FigurePoint(columns[i], i, i, i))];
        var table = new AnalyzedTable(SampleReport.Hostile[0], new string('0', 64), 10, [])
        {
            Figures = [.. Enumerable.Repeat(new Figure(FigureKind.Bars, "x", columns, points), 100)],
        };

        string html = new ForensicReport([.. Enumerable.Repeat(table, 4)], findings).ToHtml();

        Assert.True(Encoding.UTF8.GetByteCount(html) < 2_000_000);
        Assert.EndsWith("</main></body></html>\n", html, StringComparison.Ordinal);
        Assert.Contains("find no room here", html, StringComparison.Ordinal);
        Assert.NotNull(Body(html));
    }

    [Fact]
    public void Write_NothingThatWasLookedAt_HasNoScore()
    {
        ForensicReport report = new([new AnalyzedTable(SampleReport.Hostile[0], new string('0', 64), 0, [])], [SampleReport.Finding("x", FindingStatus.Skipped, FindingSeverity.Info)]);

        Assert.Contains("not looked at", report.ToHtml(), StringComparison.Ordinal);
        Assert.All(QualityScore.Of(report), score => Assert.Null(score.Score));
    }

    private static XElement Body(string html) =>
        XElement.Parse(html[(html.IndexOf("<body>", StringComparison.Ordinal) + 6)..html.IndexOf("</body>", StringComparison.Ordinal)]);

    [GeneratedRegex("<svg ")]
    private static partial Regex Svg();
}
