using System.Text;
using Tars.Testing;

namespace Tars.Stages.Documents.Tests;

public sealed class ChunkerTests
{
    public static TheoryData<ChunkBy> All => [.. Enum.GetValues<ChunkBy>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Cut_RandomDocuments_EveryPassageIsItsSpanAndNothingIsLost(ChunkBy by)
    {
        var random = new Random((int)by + 1);
        for (int round = 0; round < 60; round++)
        {
            TextDocument document = RandomDocument(random);
            int max = random.Next(16, 120);
            var options = new ChunkOptions { By = by, MaxTokens = max, OverlapTokens = random.Next(0, max) };
            Passage[] passages = [.. Chunker.Cut(document, options)];
            bool[] covered = new bool[document.Text.Length];
            for (int i = 0; i < passages.Length; i++)
            {
                Passage passage = passages[i];
                Assert.Equal(i, passage.Ordinal);
                Assert.Equal(document.Text.Substring(passage.Start, passage.Text.Length), passage.Text);
                Assert.Equal(passage.Text.Trim(), passage.Text);
                Assert.InRange(passage.Tokens, 1, max);
                Assert.False(char.IsLowSurrogate(passage.Text[0]));
                Assert.False(char.IsHighSurrogate(passage.Text[^1]));
                Assert.True(i == 0 || passage.Start > passages[i - 1].Start);
                Assert.True(i == 0 || passage.Start + passage.Text.Length > passages[i - 1].Start + passages[i - 1].Text.Length);
                Assert.All(passage.Anchors, x => Assert.InRange(x.Start + x.Length, 1, passage.Text.Length));
                covered.AsSpan(passage.Start, passage.Text.Length).Fill(true);
            }

            Assert.DoesNotContain(Enumerable.Range(0, covered.Length), x => !covered[x] && !char.IsWhiteSpace(document.Text[x]));
            Assert.Equal(passages.Select(x => (x.Start, x.Text)), Chunker.Cut(document, options).Select(x => (x.Start, x.Text)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Cut_NoOverlap_NothingIsThereTwice(ChunkBy by)
    {
        var random = new Random(70 + (int)by);
        for (int round = 0; round < 20; round++)
        {
            Passage[] passages = [.. Chunker.Cut(RandomDocument(random), new ChunkOptions { By = by, MaxTokens = 40, OverlapTokens = 0 })];
            Assert.All(passages.Zip(passages.Skip(1)), x => Assert.True(x.First.Start + x.First.Text.Length <= x.Second.Start));
        }
    }

    [Fact]
    public void Tokens_LongText_PassagesAreFullAndRepeatTheOverlap()
    {
        string text = string.Join(' ', Enumerable.Range(0, 300).Select(i => $"ab{(char)('a' + (i % 26))}."));
        Passage[] passages = Cut(ChunkBy.Tokens, 40, 10, (text, 0));
        Assert.All(passages[..^1], x => Assert.Equal(40, x.Tokens));
        Assert.All(passages.Zip(passages.Skip(1)), x => Assert.EndsWith(x.Second.Text[..24], x.First.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Headings_SectionThatFits_KeepsItsSubsections()
    {
        string many = string.Join(' ', Enumerable.Repeat("Word after word.", 12));
        Passage[] passages = Cut(
            ChunkBy.Headings, 40, 0,
            ("One", 1), ("First.", 0), ("Deep", 2), ("Second.", 0), ("Two", 1), ("Third.", 0), ("Left", 2), (many, 0), ("Right", 2),
            ("Last.", 0));
        Assert.Equal("One\n\nFirst.\n\nDeep\n\nSecond.", passages[0].Text);
        Assert.Equal("Two\n\nThird.", passages[1].Text);
        Assert.StartsWith("Left", passages[2].Text);
        Assert.Equal("Right\n\nLast.", passages[^1].Text);
        Assert.Equal("Two > Right", passages[^1].Heading);
    }

    [Fact]
    public void Semantic_TwoTopics_CutsBetweenThem()
    {
        string[] stars =
        [
            "The telescope shows galaxies and stars.",
            "Astronomers point the telescope at distant stars.",
            "Distant galaxies hold many stars.",
            "A telescope gathers light of galaxies.",
        ];
        string[] soup =
        [
            "The onion soup simmers slowly.",
            "Slice the onion before the soup boils.",
            "Season the simmering soup with pepper.",
            "Serve the onion soup with bread.",
        ];
        Passage[] passages = Cut(ChunkBy.Semantic, 200, 0, (string.Join(' ', stars.Concat(soup)), 0));
        Assert.Equal([string.Join(' ', stars), string.Join(' ', soup)], passages.Select(x => x.Text));
    }

    [Fact]
    public void Recursive_SmallParagraphs_AreJoinedAndLargeOnesCutAtSentences()
    {
        string large = string.Join(' ', Enumerable.Range(0, 10).Select(_ => "Six words stand in this one."));
        Passage[] passages = Cut(ChunkBy.Recursive, 30, 0, ("Small one.", 0), ("Small two.", 0), (large, 0));
        Assert.Equal("Small one.\n\nSmall two.", passages[0].Text);
        Assert.All(passages.Skip(1), x => Assert.EndsWith("one.", x.Text));
    }

    [Fact]
    public void Code_Definitions_StayWholeWhereTheyFit()
    {
        string[] functions = [.. Enumerable.Range(0, 6).Select(i => $"int f{i}(int x)\n{{\n    int y = x + {i};\n\n    return y;\n}}")];
        string text = string.Join("\n\n", functions);
        var document = new TextDocument
        {
            Source = "a.c", Sha256 = "ab", Title = "a.c", Media = MediaKind.Document, Text = text, Blocks = [new TextBlock(0, text.Length)],
        };
        Passage[] passages = [.. Chunker.Cut(document, new ChunkOptions { By = ChunkBy.Code, MaxTokens = 40, OverlapTokens = 0 })];
        Assert.True(passages.Length > 1);
        Assert.All(passages, x => Assert.StartsWith("int f", x.Text));
        Assert.All(passages, x => Assert.EndsWith("}", x.Text));
    }

    [Fact]
    public void Rows_TableText_EachRowIsAPassage()
    {
        const string Text = "name: dome, height: 12\nname: hut, height: 3";
        var document = new TextDocument
        {
            Source = "a.csv", Sha256 = "ab", Title = "a", Media = MediaKind.Table, Text = Text, Blocks = [new TextBlock(0, Text.Length)],
        };
        Assert.Equal(Text.Split('\n'), Chunker.Cut(document, new ChunkOptions { By = ChunkBy.Rows }).Select(x => x.Text));
    }

    [Fact]
    public void Turns_NamesAndPauses_BeginATurn()
    {
        (string Text, double Start, double End)[] said =
            [("Ada: Is it open?", 0, 2), ("I cannot see.", 2.2, 3), ("Dr. Byron: It is.", 3.1, 4), ("A pause follows.", 4.1, 5), ("Then more.", 8, 9), ("At 9:30 we left.", 9.1, 10)];
        var text = new StringBuilder();
        var blocks = new List<TextBlock>();
        foreach ((string part, double start, double end) in said)
        {
            blocks.Add(new TextBlock(text.Length, part.Length) { StartSeconds = start, EndSeconds = end });
            text.Append(part).Append(' ');
        }

        var document = new TextDocument
        {
            Source = "a.wav", Sha256 = "ab", Title = "a", Media = MediaKind.Audio, Text = text.ToString(), Blocks = blocks,
        };
        Passage[] turns = [.. Chunker.Cut(document, new ChunkOptions { By = ChunkBy.Turns })];
        Assert.Equal(
            ["Ada: Is it open? I cannot see.", "Dr. Byron: It is. A pause follows.", "Then more. At 9:30 we left."],
            turns.Select(x => x.Text));
        Assert.Equal(8, turns[2].Anchors[0].StartSeconds);
    }

    [Fact]
    public async Task OfFile_Markdown_ShowsWhatChunkCuts()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "a.md");
        await File.WriteAllTextAsync(path, "# One\n\nFirst text.\n\n# Two\n\nSecond text.\n");
        ChunkPreview preview = await ChunkPreview.OfFileAsync(path, new ChunkOptions());
        Assert.Equal(2, preview.Passages.Count);
        await using var stage = new ChunkStage(new ChunkOptions());
        StageResult<Passage> result = await StageHarness.RunAsync(stage, preview.Document);
        Assert.Equal(result.Items.Select(x => x.Text), preview.Passages.Select(x => x.Text));
        Assert.Equal(64, preview.Document.Sha256.Length);
        await Assert.ThrowsAsync<Pipeline.ItemException>(async () => await ChunkPreview.OfFileAsync(path + ".none", new ChunkOptions()));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static Passage[] Cut(ChunkBy by, int max, int overlap, params (string Text, int Level)[] blocks) =>
        [.. Chunker.Cut(ChunkTests.DocumentOf(blocks), new ChunkOptions { By = by, MaxTokens = max, OverlapTokens = overlap })];

    private static TextDocument RandomDocument(Random random)
    {
        string[] parts =
        [
            "word", "Another", "sentence.", "end!", "x", "\U0001F600", "e\u0301\u0301", "日本語", "12345678", "a,b;", "}", "    if", "\n", "\n\n", "\t", "  ",
            "Ada:", "| cell | cell |", "supercalifragilisticexpialidocious", "\U0001F468\u200d\U0001F469\u200d\U0001F467", "\u00a0", "...", "Dr. Who",
        ];
        var text = new StringBuilder();
        var blocks = new List<TextBlock>();
        double time = 0;
        bool spoken = random.Next(3) == 0;
        for (int block = random.Next(0, 25); block > 0; block--)
        {
            int start = text.Length;
            int level = random.Next(5) == 0 ? random.Next(1, 7) : 0;
            for (int i = random.Next(1, level > 0 ? 4 : 60); i > 0; i--)
            {
                text.Append(parts[random.Next(parts.Length)]).Append(random.Next(8) == 0 ? string.Empty : " ");
            }

            blocks.Add(new TextBlock(start, text.Length - start)
            {
                HeadingLevel = level,
                IsRow = level == 0 && random.Next(6) == 0,
                StartSeconds = spoken ? time : null,
                EndSeconds = spoken ? time += 1 + random.NextDouble() : null,
            });
            time += random.NextDouble() * 3;
            text.Append(random.Next(2) == 0 ? "\n\n" : " ");
        }

        return new TextDocument
        {
            Source = "a", Sha256 = "ab", Title = "A", Media = random.Next(4) == 0
                ? MediaKind.Table
                : MediaKind.Document, Text = text.ToString(), Blocks = blocks,
        };
    }
}
