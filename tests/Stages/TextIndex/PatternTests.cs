using System.Text;
using System.Text.RegularExpressions;
using Tars.Testing.Java;
using Tars.TextIndex.Searching;

namespace Tars.TextIndex.Tests;

/// <summary>Phrases, patterns and the query syntax: against plain definitions, and against Java.</summary>
public sealed class PatternTests(PatternTests.Fixture fixture) : IClassFixture<PatternTests.Fixture>
{
    [Fact]
    public void Java_finds_the_same_documents_and_scores()
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        var corpus = new RandomCorpus(81);
        var queries = Enumerable.Range(0, 2000).Select(_ => corpus.PatternQuery(fixture.Documents)).ToList();
        Assert.Equal("", JavaIndexCheck.Disagreements(fixture.Folder.Path, queries));
    }

    [Theory]
    [InlineData(Occur.Should)]
    [InlineData(Occur.Must)]
    public void Java_understands_texts_in_the_same_way(Occur between)
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        var corpus = new RandomCorpus(82);
        var parser = new QueryParser(RandomCorpus.Schema(), "text") { DefaultOperator = between };
        var texts = Enumerable.Range(0, 1000).Select(_ => corpus.QueryText(fixture.Documents)).ToList();
        var java =
            texts.Select(t => $"parse {JavaIndexCheck.Text("text")} {(between == Occur.Must ? "AND" : "OR")} {JavaIndexCheck.Text(t)}")
                .ToList();
        Assert.Equal("", JavaIndexCheck.Disagreements(fixture.Folder.Path, [.. texts.Select(parser.Parse)], java));
    }

    [Fact]
    public void A_walk_with_a_matcher_gives_the_terms_that_the_definition_takes()
    {
        using var reader = IndexReader.Open(fixture.Folder.Path);
        var all = reader.Terms("text").Select(t => t.Term).ToList();
        var random = new Random(6);
        for (var round = 0; round < 300; round++)
        {
            var word = all[random.Next(all.Count)];
            var cut = random.Next(word.Length + 1);
            cut -= cut < word.Length && char.IsLowSurrogate(word[cut]) ? 1 : 0;
            var prefix = word[..cut];
            AssertTakes(reader, new PrefixMatcher(prefix), all.Where(t => t.StartsWith(prefix, StringComparison.Ordinal)));
            var pattern = prefix + (random.Next(2) == 0 ? "*" : "?") + word[^1..] + (random.Next(2) == 0 ? "*" : "");
            var regex = new Regex("^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", "(?:[^\ud800-\udfff]|[\ud800-\udbff].)", StringComparison.Ordinal) + "$",
                RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
            if (!char.IsSurrogate(word[^1]))
                AssertTakes(reader, WildcardMatcher.Of(pattern), all.Where(t => regex.IsMatch(t)));
            int[] text = [.. word.EnumerateRunes().Select(r => r.Value)];
            var edits = random.Next(3);
            AssertTakes(
                reader,
                new FuzzyMatcher(text, edits, "", 0),
                all.Where(t => Edits(text, [.. t.EnumerateRunes().Select(r => r.Value)]) <= edits));
            var other = all[random.Next(all.Count)];
            AssertTakes(reader, new RangeMatcher(word, other, true, false),
                all.Where(t => Writing.Utf8Order.Instance.Compare(t, word) >= 0 && Writing.Utf8Order.Instance.Compare(t, other) < 0));
        }
    }

    [Theory]
    [InlineData("a b c", 0, "a b c", 1)]
    [InlineData("a b c", 0, "a c", 0)]
    [InlineData("a x b", 0, "a b", 0)]
    [InlineData("a x b", 1, "a b", 1)]
    [InlineData("b a", 1, "a b", 0)]
    [InlineData("b a", 2, "a b", 1)]
    [InlineData("a b a b", 0, "a b", 1)]
    [InlineData("a b", 3, "a a", 0)]
    [InlineData("a b a", 3, "a a", 1)]
    [InlineData("the a", 0, "a", 1)]
    public void Phrases_match_by_position(string document, int slop, string phrase, int expected)
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, new IndexSchema().Text("text").Keyword("key")))
        {
            writer.AddDocument(new IndexDocument().Add("text", document).Add("key", "k"));
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path);
        var searcher = new IndexSearcher(reader);
        Assert.Equal(expected, searcher.Count(new PhraseQuery("text", phrase.Split(' '), slop)));
        Assert.Equal(0, searcher.Count(new PhraseQuery("text", [])));
        Assert.Equal(0, searcher.Count(new PhraseQuery("absent", ["a", "b"])));
        Assert.Throws<InvalidOperationException>(() => searcher.Count(new PhraseQuery("key", ["a", "b"])));
    }

    private static void AssertTakes(IndexReader reader, Format.TermMatcher matcher, IEnumerable<string> expected)
    {
        var found = new List<string>();
        foreach (var segment in reader.Segments)
        {
            var cursor = segment.Terms("text")!.Enumerate(matcher);
            while (cursor.Next())
                found.Add(Encoding.UTF8.GetString(cursor.Term));
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private static int Edits(int[] a, int[] b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }

    /// <summary>Documents of few words, so that phrases are found, in several segments, with deletes.</summary>
    public sealed class Fixture : IDisposable
    {
        public Fixture()
        {
            var corpus = new RandomCorpus(80, vocabulary: 2500);
            using var writer = IndexWriter.Open(Folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 1500 });
            for (var i = 0; i < 4000; i++)
            {
                var document = corpus.Next();
                Documents.Add(document);
                writer.AddDocument(document.ToIndex());
            }

            for (var i = 0; i < 4000; i += 37)
                writer.DeleteDocuments("key", "k" + i);
            writer.Commit();
        }

        internal TempFolder Folder { get; } = new();

        internal List<RandomDocument> Documents { get; } = [];

        public void Dispose() => Folder.Dispose();
    }
}
