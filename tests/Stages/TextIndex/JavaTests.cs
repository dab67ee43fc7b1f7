using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>Java 8.8.1 finds no problem in what the writer writes, and the same documents with the same scores.</summary>
public sealed class JavaTests
{
    [Theory]
    [InlineData(1, 400, 40, 1.0)]
    [InlineData(2, 3000, 700, 0.1)]
    [InlineData(3, 20_000, 6000, -1)]
    public void Java_finds_no_problem_and_the_same_scores(int seed, int documents, int bufferDocuments, double compoundShare)
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        var corpus = new RandomCorpus(seed);
        var options = new IndexWriterOptions
        {
            BufferDocuments = bufferDocuments, UseCompoundFiles = compoundShare >= 0, MaxCompoundShare = Math.Max(0, compoundShare),
        };
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), options))
            RandomChanges.Apply(writer, corpus, documents, commits: 4);

        var queries = Enumerable.Range(0, 500).Select(_ => corpus.Query()).ToList();
        Assert.Equal("", JavaIndexCheck.Disagreements(folder.Path, queries));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void An_index_that_Java_wrote_is_read_searched_extended_and_merged(bool compound, bool merged)
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        JavaProgram.Run("IndexWrite", folder.Path, "7", "3000", compound ? "true" : "false", merged ? "true" : "false");
        var words = Words(folder.Path, out var javaDocuments);
        var random = new Random(7);
        var queries = Enumerable.Range(0, 300).Select(_ => (Query)new BooleanQuery()
            .Should(new TermQuery("title", words[random.Next(words.Count)], 2))
                .Should(new TermQuery("text", words[random.Next(words.Count)]))
            .Should(new TermQuery("text", words[random.Next(40)]))).ToList();
        Assert.Equal("", JavaIndexCheck.Disagreements(folder.Path, queries));

        // This library deletes from Java's segments, adds to them, and merges them with its own; then Java goes on.
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 40 }))
        {
            Assert.Equal("java", writer.CommittedUserData["by"]);
            for (var i = 1; i < 3000; i += 17)
                writer.DeleteDocuments("key", "java" + i);
            RandomChanges.Apply(writer, new RandomCorpus(8), 600, commits: 3);
        }

        Assert.Equal("", JavaIndexCheck.Disagreements(folder.Path, queries));
        JavaProgram.Run("IndexWrite", folder.Path, "9", "200", compound ? "true" : "false", "true");
        Assert.Equal("", JavaIndexCheck.Disagreements(folder.Path, queries));
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.True(reader.DocumentCount > javaDocuments);
        Assert.Equal(1, new IndexSearcher(reader).Count(new TermQuery("key", "java2999")));
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("english")]
    [InlineData("spanish")]
    public void Analyzers_give_the_tokens_that_Java_gives(string name)
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        var corpus = new RandomCorpus(61);
        var lines = AnalyzerTests.Samples.Concat(Enumerable.Range(0, 300).Select(_ => corpus.Next().Text))
            .Concat(Enumerable.Range(0, 2000).Select(_ => AnalyzerTests.Inflected(corpus.Random))).ToList();
        File.WriteAllLines(folder["lines"], lines);
        var java = JavaProgram.Run("TokenList", name, folder["lines"]).Split("=\n");
        var analyzer = name switch { "english" => Analyzer.English, "spanish" => Analyzer.Spanish, _ => Analyzer.Standard };
        var words = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            words += lines[i].Split(' ').Length;
            var own = analyzer.Tokenize(lines[i]).Select(t => $"{t.Term} {t.PositionIncrement} {t.Start} {t.End}");
            Assert.Equal(java[i].Split('\n', StringSplitOptions.RemoveEmptyEntries), own);
        }

        Assert.True(words > 100_000);
    }

    private static List<string> Words(string folder, out int documents)
    {
        using var reader = IndexReader.Open(folder, verifyChecksums: true);
        documents = reader.DocumentCount;
        foreach (var terms in reader.Segments.SelectMany(s => s.IndexedFields))
        {
            var cursor = terms.Enumerate();
            long count = 0;
            for (; cursor.Next(); count++)
                Assert.True(terms.TryFind(cursor.Term, out _), $"{terms.Field.Name}: {System.Text.Encoding.UTF8.GetString(cursor.Term)}");
            Assert.Equal(terms.TermCount, count);
        }

        Assert.True(reader.LiveDocuments().All(d => reader.Document(d).GetLong("number") is not null));
        return [.. reader.Terms("text").Select(t => t.Term)];
    }
}
