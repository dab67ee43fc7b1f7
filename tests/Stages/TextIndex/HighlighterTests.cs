namespace Tars.TextIndex.Tests;

public sealed class HighlighterTests : IDisposable
{
    private const string Text =
        "The harbour was quiet. Dr. J. Smith saw the comet at 3.14 in the morning! \"It was bright,\" he said; nobody else saw a comet.\n\n"
        + "A new paragraph without a full stop\n\nComets are rare. The bright comet came back. Did it?";

    private readonly TempFolder _folder = new();
    private readonly IndexReader _reader;

    public HighlighterTests()
    {
        using (var writer = IndexWriter.Open(_folder.Path, new IndexSchema().Text("text", stored: true, Analyzer.English).Text("title")))
        {
            writer.AddDocument(new IndexDocument().Add("text", Text).Add("title", "harbour"));
            for (var i = 0; i < 20; i++)
                writer.AddDocument(new IndexDocument().Add("text", "bright mornings in the harbour"));
            writer.Commit();
        }

        _reader = IndexReader.Open(_folder.Path);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Passages_are_whole_sentences_with_the_places_of_the_words_as_written()
    {
        var passages = Find(new TermQuery("text", "comet"), 10);
        Assert.Equal(
            [
                "Dr. J. Smith saw the comet at 3.14 in the morning!", "\"It was bright,\" he said; nobody else saw a comet.", "Comets are rare.",
                "The bright comet came back.",
            ],
            passages.Select(p => Text[p.Start..p.End]));
        Assert.Equal(["comet", "comet", "Comets", "comet"], passages.SelectMany(p => p.Matches).Select(m => Text[m.Start..m.End]));
    }

    [Fact]
    public void The_best_passage_has_the_rare_words_and_most_of_them()
    {
        var query = new BooleanQuery().Should(new TermQuery("text", "comet")).Should(new TermQuery("text", "bright"))
            .MustNot(new TermQuery("text", "rare"));
        var best = Assert.Single(Find(query, 1));
        Assert.Equal("The bright comet came back.", Text[best.Start..best.End]);
        Assert.Equal(2, best.Matches.Count);
    }

    [Fact]
    public void Words_of_a_phrase_count_only_where_the_phrase_is()
    {
        var phrase = Assert.Single(Find(new PhraseQuery("text", ["bright", "comet"]), 10));
        Assert.Equal("The bright comet came back.", Text[phrase.Start..phrase.End]);
        Assert.Empty(Find(new PhraseQuery("text", ["comet", "bright"]), 10));
        Assert.NotEmpty(Find(new PhraseQuery("text", ["comet", "bright"], 3), 10));
    }

    [Fact]
    public void Patterns_and_near_words_are_found_and_other_fields_are_not()
    {
        Assert.Equal(["paragraph"], Words(new PrefixQuery("text", "parag")));
        Assert.Equal(["paragraph"], Words(new WildcardQuery("text", "p?r*ph")));
        Assert.Equal(["quiet"], Words(new FuzzyQuery("text", "quiat", 1)));
        Assert.Equal(["rare"], Words(new ConstantScoreQuery(new TermRangeQuery("text", "rara", "rarf"))));
        Assert.Empty(Words(new TermQuery("title", "harbour")));
    }

    [Fact]
    public void Any_text_gives_passages_within_it_that_hold_their_matches_and_are_not_too_long()
    {
        var random = new Random(5);
        var highlighter =
            new Highlighter(_reader, new TermQuery("text", "a"), "text", Analyzer.Standard) { MaxLength = 60, MaxPassages = 1000 };
        string[] parts = ["a", "a ", " ", ".", "! ", "? A", "\n", "\n\n", "\u3002", "b", "\"", ")", "\U0001F600", new string('x', 90)];
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => parts[random.Next(parts.Length)]));
            var end = 0;
            var matches = 0;
            foreach (var passage in highlighter.Passages(text))
            {
                Assert.True(passage.Start >= end && passage.End <= text.Length && passage.End - passage.Start <= 60 && passage.Score > 0);
                Assert.All(passage.Matches, m => Assert.True(m.Start >= passage.Start && m.End <= passage.End && text[m.Start..m.End] == "a" | text[m.Start] == 'A'));
                (end, matches) = (passage.End, matches + passage.Matches.Count);
            }

            Assert.Equal(Analyzer.Standard.Tokenize(text).Count(t => t.Term == "a"), matches);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stored_offsets_give_the_passages_that_analysis_gives(bool english)
    {
        using var folder = new TempFolder();
        var analyzer = english ? Analyzer.English : Analyzer.Standard;
        var schema = new IndexSchema().Text("text", stored: true, analyzer, offsets: true).Text("title", stored: true, analyzer);
        var corpus = new RandomCorpus(71, vocabulary: 300);
        var documents = Enumerable.Range(0, 400).Select(_ => corpus.Next()).ToList();
        using (var writer = IndexWriter.Open(folder.Path, schema, new IndexWriterOptions { BufferDocuments = 60 }))
        {
            foreach (var document in documents)
                writer.AddDocument(new IndexDocument().Add("text", document.Text).Add("title", document.Title));
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path);
        var found = 0;
        for (var i = 0; i < 150; i++)
        {
            var query = i % 3 == 0 ? corpus.Query() : corpus.PatternQuery(documents);
            var field = i % 10 == 0 ? "title" : "text";
            var highlighter = new Highlighter(reader, query, field, analyzer);
            foreach (var hit in new IndexSearcher(reader).Search(query, 8))
            {
                var text = reader.Document(hit.Doc).Get(field)!;
                var passages = highlighter.Passages(hit.Doc, text);
                Assert.Equal(
                    highlighter.Passages(text),
                    passages,
                    (a, b) => a.Start == b.Start && a.End == b.End && a.Score.Equals(b.Score) && a.Matches.SequenceEqual(b.Matches));
                found += passages.Count;
            }
        }

        Assert.True(found > 200, $"{found}");
        var word = new Highlighter(reader, new TermQuery("text", reader.Terms("text").MaxBy(t => t.DocFreq).Term), "text", analyzer);
        var doc = reader.LiveDocuments().First(d => word.Passages(d, reader.Document(d).Get("text")!).Count > 0);
        Assert.Throws<ArgumentException>(() => word.Passages(doc, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => word.Passages(reader.MaxDoc, ""));
    }

    private IReadOnlyList<TextPassage> Find(Query query, int most) =>
        new Highlighter(_reader, query, "text", Analyzer.English) { MaxPassages = most }.Passages(Text);

    private IEnumerable<string> Words(Query query) => Find(query, 10).SelectMany(p => p.Matches).Select(m => Text[m.Start..m.End]);
}
