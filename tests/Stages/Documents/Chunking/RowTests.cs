using System.Globalization;
using System.Text;
using Tars.Testing;

namespace Tars.Stages.Documents.Tests;

/// <summary>How the rows of tables are cut into passages.</summary>
public sealed class RowTests
{
    private static readonly string[] Columns = ["sale_id", "sold_at", "visitor", "price_eur", "note"];

    private static async Task<IReadOnlyList<Passage>> CutAsync(TextDocument document, int max = 200, int overlap = 40)
    {
        await using var stage = new ChunkStage(new ChunkOptions { MaxTokens = max, OverlapTokens = overlap });
        IReadOnlyList<Passage> passages = (await StageHarness.RunAsync(stage, document)).Items;
        Assert.All(passages, passage =>
        {
            Assert.Equal(document.Text.Substring(passage.Start, passage.Text.Length), passage.Text);
            Assert.InRange(passage.Tokens, 1, max);
            Assert.Equal(RowTokens.Count(passage.Text), passage.Tokens);
        });
        return passages;
    }

    private static Table TableOf(IEnumerable<string> rows, bool oneBlock = false)
    {
        var text = new StringBuilder();
        var blocks = new List<TextBlock>();
        foreach (string row in rows)
        {
            text.Append(text.Length > 0 ? "\n" : string.Empty);
            blocks.Add(new TextBlock(text.Length, row.Length));
            text.Append(row);
        }

        return new Table
        {
            Source = "t.csv", Sha256 = "ab", Title = "T", Media = MediaKind.Table, Language = "en", Text = text.ToString(),
            Blocks = oneBlock ? [new TextBlock(0, text.Length)] : blocks, Columns = [], Rows = blocks.Count,
        };
    }

    private static string Row(int id) => string.Create(
        CultureInfo.InvariantCulture,
        $"sale_id: {id}, sold_at: 2023-03-11T01:36:00Z, visitor: Ada Field, price_eur: 12.50, note: Paid late. Came back! Saw the dome.");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Passages_hold_whole_rows_whatever_stands_in_their_cells(bool oneBlock)
    {
        string[] rows = [.. Enumerable.Range(5000, 300).Select(Row)];
        IReadOnlyList<Passage> passages = await CutAsync(TableOf(rows, oneBlock), overlap: 0);
        Assert.Equal(rows, passages.SelectMany(passage => passage.Text.Split('\n')));
        Assert.InRange(passages[0].Text.Split('\n').Length, 4, 12);
    }

    [Fact]
    public async Task Rows_are_repeated_whole_or_not_at_all()
    {
        string[] rows = [.. Enumerable.Range(5000, 30).Select(Row)];
        int tokens = RowTokens.Count(rows[0]);
        IReadOnlyList<Passage> repeating = await CutAsync(TableOf(rows), overlap: tokens);
        Assert.All(
            repeating.Zip(repeating.Skip(1)), pair => Assert.Equal(pair.First.Text.Split('\n')[^1], pair.Second.Text.Split('\n')[0]));
        Assert.All(repeating.SelectMany(passage => passage.Text.Split('\n')), row => Assert.Contains(row, rows));
        Assert.Equal(rows, (await CutAsync(TableOf(rows), overlap: tokens - 1)).SelectMany(passage => passage.Text.Split('\n')));
    }

    [Fact]
    public async Task Each_row_has_its_anchor()
    {
        Table table = TableOf(Enumerable.Range(5000, 30).Select(Row));
        foreach (Passage passage in await CutAsync(table))
        {
            Assert.Equal(
                passage.Text.Split('\n'), passage.Anchors.Select(anchor => passage.Text.Substring(anchor.Start, anchor.Length)));
        }
    }

    [Fact]
    public async Task A_row_too_long_is_cut_between_cells()
    {
        string wide = string.Join(", ", Enumerable.Range(0, 100).Select(i => $"{Columns[i % 5]}: Fog, then rain {i}"));
        IReadOnlyList<Passage> passages = await CutAsync(TableOf([wide]), max: 30);
        Assert.True(passages.Count > 10);
        Assert.All(passages, passage => Assert.Matches("^(sale_id|sold_at|visitor|price_eur|note): Fog, then rain [0-9]+", passage.Text));
        Assert.Equal(wide, string.Join(' ', passages.Select(passage => passage.Text)));
    }

    [Fact]
    public async Task A_cell_too_long_is_cut_between_words()
    {
        string words = "note: " + string.Join(' ', Enumerable.Repeat("cloud", 500)) + ", sale_id: 7";
        IReadOnlyList<Passage> passages = await CutAsync(TableOf([words]), max: 30);
        Assert.Equal(words, string.Join(' ', passages.Select(passage => passage.Text)));
        Assert.StartsWith("note: cloud", passages[0].Text);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("| ")]
    [InlineData(", ")]
    [InlineData("a: ")]
    [InlineData("天")]
    [InlineData("a, ")]
    public async Task A_row_of_five_megabytes_makes_passages_of_bounded_length(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 5_000_000 / piece.Length)).Trim();
        await using var stage = new ChunkStage(new ChunkOptions());
        IReadOnlyList<Passage> passages = (await StageHarness.RunAsync(stage, TableOf([text]))).Items;
        Assert.Equal(text.Length, passages[^1].Start + passages[^1].Text.Length);
        Assert.All(passages, passage => Assert.InRange(passage.Text.Length, 1, 200 * 34));
    }

    [Theory]
    [InlineData(Extraction.Markdown, "| Item | Remark |\n| --- | --- |\n", "| {0} | It broke. We mended it. Done! |\n", "")]
    [InlineData(Extraction.Html, "<html><body><table>", "<tr><td>{0}</td><td>It broke. We mended it. Done!</td></tr>", "</table></body></html>")]
    public async Task Rows_in_documents_are_kept_whole_too(string type, string before, string row, string after)
    {
        string text =
            before + string.Concat(Enumerable.Range(100, 60).Select(i => string.Format(CultureInfo.InvariantCulture, row, i))) + after;
        TextDocument document = await Extraction.OfAsync(text, type);
        Assert.True(document.Blocks.Count(block => block.IsRow) >= 60);
        await using var stage = new ChunkStage(new ChunkOptions { MaxTokens = 64, OverlapTokens = 16 });
        IReadOnlyList<Passage> passages = (await StageHarness.RunAsync(stage, document)).Items;
        Assert.True(passages.Count > 5);
        Assert.All(
            passages.SelectMany(passage => passage.Text.Split('\n')),
            line => Assert.Matches(@"^([0-9]{3} \| It broke\. We mended it\. Done!|Item \| Remark)$", line));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("2023-03-11T01:36:00Z", 1)]
    [InlineData("price_eur: 12.50,", 4)]
    [InlineData("| | |", 3)]
    [InlineData("1234567890123456789012345678901234567890", 14)]
    public void Count_takes_a_value_with_digits_for_one_token(string row, int tokens) => Assert.Equal(tokens, RowTokens.Count(row));
}
