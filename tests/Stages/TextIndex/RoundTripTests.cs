using Tars.TextIndex.Format;

namespace Tars.TextIndex.Tests;

public sealed class RoundTripTests
{
    [Theory]
    [InlineData(11, 300, 7)]
    [InlineData(12, 3000, 250)]
    [InlineData(13, 3000, int.MaxValue)]
    public void Changes_in_random_order_leave_exactly_the_expected_documents(int seed, int documents, int bufferDocuments)
    {
        using var folder = new TempFolder();
        Dictionary<string, List<RandomDocument>> expected;
        using (
            var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = bufferDocuments }))
            expected = RandomChanges.Apply(writer, new RandomCorpus(seed), documents, commits: 5);

        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        var found = reader.LiveDocuments().Select(reader.Document).GroupBy(d => d.Get("key")!).ToDictionary(g => g.Key, g => g.ToList());

        Assert.Equal("number 4", reader.UserData["commit"]);
        Assert.Equal(expected.Values.Sum(v => v.Count), reader.DocumentCount);
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach (var (key, documentsOfKey) in expected)
        {
            Assert.Equal(
                documentsOfKey.Select(d => (d.Title, d.Text, (long?)d.Number)),
                found[key].Select(d => (d.Get("title")!, d.Get("text")!, d.GetLong("number"))));
            Assert.All(
                found[key].Zip(documentsOfKey),
                pair => Assert.Equal(BitConverter.GetBytes(pair.Second.Number), pair.First.GetBytes("bytes")));
        }

        Assert.True(reader.Segments.Count <= 11, $"{reader.Segments.Count} segments");
    }

    [Fact]
    public void Postings_hold_each_token_with_its_position_also_after_merges()
    {
        using var folder = new TempFolder();
        var corpus = new RandomCorpus(21, vocabulary: 400);
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 150 }))
            RandomChanges.Apply(writer, corpus, 2500, commits: 3);

        using var reader = IndexReader.Open(folder.Path);
        for (var s = 0; s < reader.Segments.Count; s++)
        {
            var segment = reader.Segments[s];
            var expected = new SortedDictionary<string, List<(int Doc, string Positions)>>(StringComparer.Ordinal);
            for (var doc = 0; doc < segment.MaxDoc; doc++)
            {
                var position = -1;
                var tokens = Analyzer.Standard.Tokenize(reader.Document(reader.StartOf(s) + doc).Get("text"))
                    .Select(t => (t.Term, Position: position += t.PositionIncrement)).ToList();
                foreach (var group in tokens.GroupBy(t => t.Term))
                {
                    if (!expected.TryGetValue(group.Key, out var list))
                        expected[group.Key] = list = [];
                    list.Add((doc, string.Join(',', group.Select(t => t.Position))));
                }
            }

            var terms = segment.Terms("text")!;
            var cursor = terms.Enumerate();
            var count = 0;
            while (cursor.Next())
            {
                var term = System.Text.Encoding.UTF8.GetString(cursor.Term);
                Assert.True(terms.TryFind(cursor.Term, out var state));
                var postings = segment.Postings(terms.Field, state, positions: true);
                var found = new List<(int, string)>();
                while (postings.Next() != PostingsCursor.NoMoreDocs)
                    found.Add((postings.Doc, string.Join(',', Enumerable.Range(0, postings.Freq).Select(_ => postings.NextPosition()))));
                Assert.Equal(expected[term], found);
                count++;
            }

            Assert.Equal(expected.Count, count);
        }
    }

    [Fact]
    public void Search_agrees_with_scores_computed_the_plain_way()
    {
        using var folder = new TempFolder();
        var corpus = new RandomCorpus(31, vocabulary: 300);
        var documents = Enumerable.Range(0, 900).Select(_ => corpus.Next()).ToList();
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = 130 }))
        {
            foreach (var document in documents)
                writer.AddDocument(document.ToIndex());
            writer.Commit();
        }

        var oracle = new NaiveSearch(documents);
        using var reader = IndexReader.Open(folder.Path);
        var searcher = new IndexSearcher(reader);
        for (var i = 0; i < 200; i++)
        {
            string[] words = [.. Enumerable.Range(0, corpus.Random.Next(1, 5)).Select(_ => Analyzer.Standard.Tokenize("x" + corpus.Word())[0].Term).Distinct()];
            var query = new BooleanQuery();
            foreach (var word in words)
                query.Should(new TermQuery("title", word, 2)).Should(new TermQuery("text", word));
            Assert.Equal(oracle.Search(words, 20), searcher.Search(query, 20));
        }
    }

    [Fact]
    public void Terms_and_statistics_count_over_all_segments()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, new IndexSchema().Text("t"), new IndexWriterOptions { BufferDocuments = 1 }))
        {
            writer.AddDocument(new IndexDocument().Add("t", "b a b"));
            writer.AddDocument(new IndexDocument().Add("t", "b \U0001F600c é"));
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path);
        Assert.Equal([("a", 1), ("b", 2), ("c", 1), ("é", 1), ("\U0001F600", 1)], reader.Terms("t"));
        Assert.Equal(2, reader.DocFreq("t", "b"));
        Assert.Equal(3, reader.TotalTermFreq("t", "b"));
        Assert.Equal(0, reader.DocFreq("absent", "b"));
    }

    [Fact]
    public void Documents_of_any_size_come_back()
    {
        using var folder = new TempFolder();
        var random = new Random(5);
        var large = string.Concat(
            Enumerable.Range(0, 400_000).Select(_ => (char)('a' + random.Next(26))).Chunk(6).Select(c => new string(c) + " "));
        string[] texts = ["", large, " ", "x", new string('y', 100_000), string.Concat(Enumerable.Repeat(large, 4)), "\ud800 lone"];
        var schema = new IndexSchema().Text("text", stored: true).Keyword("key", stored: true);
        using (var writer = IndexWriter.Open(folder.Path, schema))
        {
            foreach (var text in texts)
                writer.AddDocument(new IndexDocument().Add("text", text));
            writer.AddDocument(new IndexDocument());
            writer.AddDocument(new IndexDocument().Add("key", "").Add("key", new string('k', 32766)));
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        Assert.Equal(texts[..^1], texts[..^1].Select((_, i) => reader.Document(i).Get("text")!));
        Assert.Equal("\ufffd lone", reader.Document(6).Get("text"));
        Assert.Empty(reader.Document(7).Values);
        Assert.Equal(["", new string('k', 32766)], reader.Document(8).GetAll("key"));
        var searcher = new IndexSearcher(reader);
        Assert.Equal(8, Assert.Single(searcher.Search(new TermQuery("key", ""), 5)).Doc);
        Assert.Equal(4, Assert.Single(searcher.Search(new TermQuery("text", new string('y', 255)), 5)).Doc);
    }

    [Fact]
    public void Numbers_of_every_magnitude_come_back()
    {
        using var folder = new TempFolder();
        long[] numbers =
        [
            0,
            1,
            -1,
            15,
            16,
            -17,
            999,
            1000,
            -1000,
            60_000,
            3_600_000,
            86_400_000,
            -86_400_000,
            1_700_000_000_000,
            long.MaxValue,
            long.MinValue,
        ];
        using (var writer = IndexWriter.Open(folder.Path, new IndexSchema().Stored("n")))
        {
            foreach (var number in numbers)
                writer.AddDocument(new IndexDocument().Add("n", number));
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path);
        Assert.Equal(numbers, numbers.Select((_, i) => reader.Document(i).GetLong("n")!.Value));
    }
}
