using System.Globalization;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Tests;

/// <summary>What is left out unread changes nothing of what is found. The lists are long enough for three levels of skip data.</summary>
public sealed class SkippingTests(SkippingTests.Fixture fixture) : IClassFixture<SkippingTests.Fixture>
{
    private const int Documents = 30_000;
    private static readonly string[] Words = ["every", "most", "half", "tenth", "runs", "hundredth", "few", "absent"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Advancing_by_any_steps_ends_where_single_steps_do(bool positions)
    {
        using var reader = IndexReader.Open(fixture.Folder.Path, verifyChecksums: true);
        var random = new Random(3);
        var segment = reader.Segments[0];
        var terms = segment.Terms("text")!;
        foreach (var word in Words.Where(w => terms.TryFind(System.Text.Encoding.UTF8.GetBytes(w), out _)))
        {
            terms.TryFind(System.Text.Encoding.UTF8.GetBytes(word), out var state);
            for (var reach = 2; reach < 20_000; reach *= 3)
            {
                var slow = segment.Postings(terms.Field, state, positions);
                var fast = segment.Postings(terms.Field, state, positions);
                for (var doc = -1; doc != PostingsCursor.NoMoreDocs;)
                {
                    var target = doc + random.Next(1, reach);
                    while (doc < target)
                        doc = slow.Next();
                    Assert.Equal(doc, random.Next(4) == 0 && fast.Doc < doc && target == fast.Doc + 1 ? fast.Next() : fast.Advance(target));
                    if (doc == PostingsCursor.NoMoreDocs)
                        break;
                    Assert.Equal(slow.Freq, fast.Freq);
                    for (var i = positions && random.Next(2) == 0 ? random.Next(1, slow.Freq + 1) : 0; i > 0; i--)
                        Assert.Equal(slow.NextPosition(), fast.NextPosition());
                }
            }
        }
    }

    [Fact]
    public void The_best_are_those_of_scoring_every_document()
    {
        using var reader = IndexReader.Open(fixture.Folder.Path);
        var searcher = new IndexSearcher(reader);
        var random = new Random(4);
        for (var round = 0; round < 400; round++)
        {
            var query = new BooleanQuery(random.Next(4) == 0 ? 1.3f : 1);
            var occur = random.Next(3) == 0 ? Occur.Must : Occur.Should;
            for (var n = random.Next(1, 7); n > 0; n--)
            {
                var term = random.Next(8) == 0
                    ? new TermQuery("tag", "t" + random.Next(4))
                    : new TermQuery("text", Words[random.Next(Words.Length)], random.Next(5) switch { 0 => 0, 1 => 3.7f, _ => 1 });
                query.Add(term, occur);
            }

            var top = random.Next(4) switch { 0 => 1, 1 => 200, _ => 10 };
            // A clause that excludes nothing makes the search score every match.
            var all = new BooleanQuery().Must(query).MustNot(new TermQuery("text", "nowhere")).MustNot(new TermQuery("tag", "excluded"));
            Assert.Equal(searcher.Search(all, top), searcher.Search(query, top));
        }
    }

    [Fact]
    public void Java_finds_the_same_by_its_own_skipping()
    {
        Assert.SkipWhen(Testing.Java.JavaProgram.UnavailableReason is not null, Testing.Java.JavaProgram.UnavailableReason ?? "");
        var queries = Words.SelectMany(a => Words.Select(b => (a, b)))
            .SelectMany(p => new Query[]
            {
                new BooleanQuery().Should(new TermQuery("text", p.a)).Should(new TermQuery("text", p.b, 2))
                    .Should(new TermQuery("tag", "t1")),
                new BooleanQuery().Must(new TermQuery("text", p.a)).Must(new TermQuery("text", p.b)),
            }).ToList();
        Assert.Equal("", Testing.Java.JavaIndexCheck.Disagreements(fixture.Folder.Path, queries));
    }

    /// <summary>One large segment and a small one, each with deletes; "excluded" is the tag of documents that are gone.</summary>
    public sealed class Fixture : IDisposable
    {
        public Fixture()
        {
            var random = new Random(5);
            using var writer = IndexWriter.Open(Folder.Path, new IndexSchema().Text("text").Keyword("tag").Keyword("id"));
            for (var i = 0; i < Documents; i++)
            {
                if (i == Documents * 9 / 10)
                    writer.Commit();
                writer.AddDocument(
                    new IndexDocument().Add("text", Text(random, i)).Add("tag", "t" + random.Next(4)).Add("id", Id(i % 1000)));
            }

            writer.DeleteDocuments("id", Id(7));
            writer.DeleteDocuments("id", Id(500));
            writer.Commit();
        }

        internal TempFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();

        private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);

        private static string Text(Random random, int number)
        {
            var words = new List<string>();
            void Add(string word, double chance, int most)
            {
                if (random.NextDouble() < chance)
                    words.AddRange(Enumerable.Repeat(word, random.Next(30) == 0 ? most * 4 : random.Next(1, most + 1)));
            }

            Add("every", 1, 3);
            Add("most", 0.9, 5);
            Add("half", 0.5, 2);
            Add("tenth", 0.1, 9);
            Add("runs", number / 700 % 5 == 0 ? 0.8 : 0.001, 6);
            Add("hundredth", 0.01, 4);
            Add("few", 0.001, 2);
            words.AddRange(Enumerable.Range(0, random.Next(random.Next(20) == 0 ? 400 : 12)).Select(_ => "filler" + random.Next(50)));
            var text = words.ToArray();
            random.Shuffle(text);
            return string.Join(' ', text);
        }
    }
}
