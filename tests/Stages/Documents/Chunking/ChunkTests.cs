using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Documents.Tests;

public sealed class ChunkTests
{
    private static async Task<IReadOnlyList<Passage>> CutAsync(TextDocument document, int max = 200, int overlap = 40)
    {
        await using var stage = new ChunkStage(new ChunkOptions { MaxTokens = max, OverlapTokens = overlap });
        StageResult<Passage> result = await StageHarness.RunAsync(stage, document);
        Check(document, result.Items, max);
        return result.Items;
    }

    internal static TextDocument DocumentOf(params (string Text, int Level)[] blocks)
    {
        var text = new DocumentText(100_000_000);
        foreach ((string block, int level) in blocks)
        {
            text.AddFlow(block, level);
        }

        return DocumentOf(text.ToString(), text.Blocks);
    }

    private static TextDocument DocumentOf(string text, IReadOnlyList<TextBlock> blocks) => new()
    {
        Source = "a.md", Sha256 = "ab", Title = "A", Media = MediaKind.Document, Language = "en", Text = text, Blocks = blocks,
    };

    /// <summary>What holds for every cut: exact substrings, limits, order, no heading crossed, nothing lost, anchors exact.</summary>
    private static void Check(TextDocument document, IReadOnlyList<Passage> passages, int max)
    {
        bool[] covered = new bool[document.Text.Length];
        for (int i = 0; i < passages.Count; i++)
        {
            Passage passage = passages[i];
            Assert.Equal(i, passage.Ordinal);
            Assert.Equal(document.Text.Substring(passage.Start, passage.Text.Length), passage.Text);
            Assert.Equal(passage.Text.Trim(), passage.Text);
            Assert.InRange(passage.Tokens, 1, max);
            Assert.InRange(TokenCounter.Count(passage.Text), 1, max);
            Assert.False(char.IsLowSurrogate(passage.Text[0]));
            Assert.False(char.IsHighSurrogate(passage.Text[^1]));
            Assert.True(i == 0 || passage.Start > passages[i - 1].Start);
            CheckAnchors(document, passage);
            covered.AsSpan(passage.Start, passage.Text.Length).Fill(true);
            CheckHeadings(document, passage);
        }

        for (int i = 0; i < covered.Length; i++)
        {
            Assert.True(covered[i] || char.IsWhiteSpace(document.Text[i]), $"character {i} of {covered.Length} is in no passage");
        }
    }

    private static void CheckAnchors(TextDocument document, Passage passage)
    {
        int end = 0;
        foreach (Anchor anchor in passage.Anchors)
        {
            Assert.True(passage.Text.AsSpan(end, anchor.Start - end).IsWhiteSpace());
            end = anchor.Start + anchor.Length;
            int absolute = passage.Start + anchor.Start;
            TextBlock block = document.Blocks.Last(b => b.Start <= absolute);
            Assert.True(absolute + anchor.Length <= block.Start + block.Length);
            Assert.Equal((block.Page, block.StartSeconds, block.EndSeconds), (anchor.Page, anchor.StartSeconds, anchor.EndSeconds));
        }

        Assert.Equal(passage.Text.Length, end);
    }

    private static void CheckHeadings(TextDocument document, Passage passage)
    {
        bool text = false;
        foreach (TextBlock block in document.Blocks)
        {
            if (block.Start + block.Length > passage.Start && block.Start < passage.Start + passage.Text.Length)
            {
                Assert.False(text && block.HeadingLevel > 0, "a heading stands after text of the same passage");
                text |= block.HeadingLevel == 0;
            }
        }
    }

    private static string Sentences(int count, int from = 1) =>
        string.Join(' ', Enumerable.Range(from, count).Select(i => $"Sentence number {Words(i)} is here."));

    private static string Words(int i) => string.Concat(i.ToString(CultureInfo.InvariantCulture).Select(d => (char)('a' + d - '0')));

    [Fact]
    public async Task Packs_whole_sentences_and_repeats_whole_ones()
    {
        IReadOnlyList<Passage> passages = await CutAsync(DocumentOf((Sentences(20), 0)), max: 20, overlap: 8);
        Assert.All(passages, passage => Assert.EndsWith("is here.", passage.Text));
        Assert.All(passages, passage => Assert.StartsWith("Sentence", passage.Text));
        for (int i = 1; i < passages.Count; i++)
        {
            string last = passages[i - 1].Text[passages[i - 1].Text.LastIndexOf("Sentence", StringComparison.Ordinal)..];
            Assert.StartsWith(last, passages[i].Text);
        }
    }

    [Fact]
    public async Task Without_overlap_no_character_is_in_two_passages()
    {
        IReadOnlyList<Passage> passages = await CutAsync(DocumentOf((Sentences(50), 0)), max: 30, overlap: 0);
        Assert.All(passages.Skip(1).Zip(passages), pair => Assert.True(pair.First.Start >= pair.Second.Start + pair.Second.Text.Length));
    }

    [Fact]
    public async Task A_heading_begins_a_passage_and_its_path_is_kept()
    {
        IReadOnlyList<Passage> passages = await CutAsync(DocumentOf(
            ("Preface.", 0), ("Guide", 1), ("Opening", 2), ("Open it.", 0), ("Closing", 2), ("Close it.", 0), ("End", 1), ("Over.", 0)));
        Assert.Equal(["Preface.", "Guide\n\nOpening\n\nOpen it.", "Closing\n\nClose it.", "End\n\nOver."], passages.Select(p => p.Text));
        Assert.Equal(["", "Guide > Opening", "Guide > Closing", "End"], passages.Select(p => p.Heading));
    }

    [Fact]
    public async Task Headings_of_one_level_without_text_stand_alone()
    {
        IReadOnlyList<Passage> passages = await CutAsync(DocumentOf(("One", 2), ("Two", 2), ("Text.", 0), ("Last", 1)));
        Assert.Equal(["One", "Two\n\nText.", "Last"], passages.Select(p => p.Text));
        Assert.Equal(["One", "Two", "Last"], passages.Select(p => p.Heading));
    }

    [Fact]
    public async Task Every_passage_of_a_long_section_has_its_heading()
    {
        IReadOnlyList<Passage> passages = await CutAsync(DocumentOf(("Long", 1), (Sentences(40), 0)), max: 50, overlap: 20);
        Assert.True(passages.Count > 3);
        Assert.All(passages, passage => Assert.Equal("Long", passage.Heading));
        Assert.Single(passages, passage => passage.Text.StartsWith("Long", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sentence_too_long_is_cut_between_words()
    {
        string words = string.Join(' ', Enumerable.Range(0, 500).Select(i => "word" + Words(i)));
        IReadOnlyList<Passage> passages = await CutAsync(DocumentOf((words, 0)), max: 30, overlap: 10);
        Assert.Equal(words, string.Join(' ', passages.Select(p => p.Text)));
    }

    [Fact]
    public async Task A_word_too_long_is_cut_but_never_within_a_character()
    {
        const string family = "👩‍👩‍👧‍👦";
        const string accented = "e\u0323\u0301";
        string word = string.Concat(Enumerable.Repeat($"{family}{accented}ש", 400));
        TextDocument document = DocumentOf(word, [new TextBlock(0, word.Length)]);
        IReadOnlyList<Passage> passages = await CutAsync(document, max: 16, overlap: 4);
        Assert.True(passages.Count > 10);
        int[] starts = StringInfo.ParseCombiningCharacters(word);
        Assert.All(passages, passage => Assert.Contains(passage.Start, starts));
    }

    [Fact]
    public async Task A_character_without_end_is_cut_all_the_same()
    {
        string marks = "e" + new string('\u0301', 10_000);
        Assert.NotEmpty(await CutAsync(DocumentOf(marks, [new TextBlock(0, marks.Length)]), max: 16, overlap: 4));
    }

    [Fact]
    public async Task Spoken_sentences_keep_their_times()
    {
        var text = new DocumentText(1000);
        text.AddFlow("The dome is open.");
        text.AddFlow("I see a comet.");
        TextDocument document = DocumentOf(
            text.ToString(), [.. text.Blocks.Select((b, i) => b with { StartSeconds = i * 10, EndSeconds = (i * 10) + 4.5 })]);
        Passage passage = Assert.Single(await CutAsync(document));
        Assert.Equal([new Anchor(0, 17, null, 0, 4.5), new Anchor(19, 14, null, 10, 14.5)], passage.Anchors);
    }

    [Fact]
    public async Task A_heading_that_says_the_title_is_not_in_the_path()
    {
        TextDocument document = DocumentOf(
            ("Garden plan", 1),
            ("Preface.", 0),
            ("Spring", 2),
            ("Sow.", 0),
            ("Garden plan", 2),
            ("Dig.", 0));
        IReadOnlyList<Passage> passages = await CutAsync(document with { Title = "Garden Plan" });
        Assert.Equal(["", "Spring", "Garden plan"], passages.Select(p => p.Heading));
        Assert.StartsWith("Garden plan\n\nPreface.", passages[0].Text);
    }

    [Fact]
    public async Task A_document_without_blocks_is_skipped()
    {
        await using var stage = new ChunkStage(new ChunkOptions());
        StageResult<Passage> result = await StageHarness.RunAsync(stage, DocumentOf(string.Empty, []));
        Assert.NotNull(result.SkipReason);
    }

    [Fact]
    public async Task Ten_megabytes_are_cut()
    {
        var text = new StringBuilder();
        var blocks = new List<TextBlock>();
        while (text.Length < 10_000_000)
        {
            string block = Sentences(30, text.Length);
            blocks.Add(new TextBlock(text.Length, block.Length));
            text.Append(block).Append("\n\n");
        }

        TextDocument document = DocumentOf(text.ToString(), blocks);
        await using var stage = new ChunkStage(new ChunkOptions());
        StageResult<Passage> result = await StageHarness.RunAsync(stage, document);
        Assert.True(result.Items.Count > 10_000);
        Assert.Equal(document.Text.TrimEnd().Length, result.Items[^1].Start + result.Items[^1].Text.Length);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a ")]
    [InlineData(". ")]
    [InlineData("a\n")]
    [InlineData("😀")]
    public async Task A_single_line_of_five_megabytes_is_cut(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 5_000_000 / piece.Length)).Trim();
        await using var stage = new ChunkStage(new ChunkOptions());
        StageResult<Passage> result = await StageHarness.RunAsync(stage, DocumentOf(text, [new TextBlock(0, text.Length)]));
        Assert.Equal(text.Length, result.Items[^1].Start + result.Items[^1].Text.Length);
        Assert.All(result.Items, passage => Assert.InRange(passage.Tokens, 1, 200));
    }

    [Fact]
    public async Task Random_documents_keep_every_promise()
    {
        string[] pieces =
        [
            "word", "observatory", " ", " ", ". ", "! ", "? ", "\n", "Dr. ", "3.14", "(", ")", "\"", "…", "é", "e\u0301", "😀", "👩‍🚀", "天", "。", "שלום",
            "¿", "- ", "averylongwordthatgoesonandonandonandonwithoutend", "No. ", "U.S. ",
        ];
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            (string, int)[] blocks =
            [
                .. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (
                    string.Concat(Enumerable.Range(0, random.Next(1, 120)).Select(_ => pieces[random.Next(pieces.Length)])),
                    random.Next(4) == 0 ? random.Next(1, 7) : 0)),
            ];
            int max = random.Next(16, 80);
            TextDocument document = DocumentOf(blocks);
            if (document.Blocks.Count > 0)
            {
                await CutAsync(document, max, random.Next(0, max));
            }
        }
    }

    [Theory]
    [InlineData(200, 40, true)]
    [InlineData(200, 200, false)]
    [InlineData(4, 0, false)]
    [InlineData(200, -1, false)]
    public void Options_are_validated(int max, int overlap, bool valid)
    {
        var options = new ChunkOptions { MaxTokens = max, OverlapTokens = overlap };
        var problems = new List<ValidationResult>();
        Assert.Equal(valid, Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true));
    }

    [Fact]
    public void The_nodes_are_in_the_catalog_with_their_options()
    {
        NodeCatalog catalog = NodeCatalog.FromAssemblies(typeof(ChunkStage).Assembly);
        string[] OptionsOf(string node) => [.. catalog.Find(node)!.Options.Select(option => option.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(["chunk", "extract", "files"], catalog.Specs.Select(spec => spec.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["by", "max_tokens", "overlap_tokens"], OptionsOf("chunk"));
        Assert.Equal(["max_bytes", "max_characters"], OptionsOf("extract"));
        Assert.Equal(["formats", "name", "path"], OptionsOf("files"));
        Assert.True(catalog.Find("extract")!.Costly);
    }
}
