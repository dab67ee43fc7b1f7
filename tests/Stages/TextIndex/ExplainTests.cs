using System.Globalization;
using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>A score explained is the score, and what Java explains it to be.</summary>
public sealed class ExplainTests(PatternTests.Fixture fixture) : IClassFixture<PatternTests.Fixture>
{
    [Fact]
    public void The_explained_value_is_the_score_to_the_last_bit_and_of_what_does_not_match_nothing()
    {
        using var reader = IndexReader.Open(fixture.Folder.Path);
        var searcher = new IndexSearcher(reader);
        var corpus = new RandomCorpus(91);
        var explained = 0;
        for (var n = 0; n < 1500; n++)
        {
            var query = n % 2 == 0 ? corpus.Query() : corpus.PatternQuery(fixture.Documents);
            var hits = searcher.Search(query, 3);
            foreach (var hit in hits)
            {
                var explanation = searcher.Explain(query, hit.Doc);
                Assert.True(explanation.IsMatch);
                Assert.Equal(BitConverter.SingleToInt32Bits(hit.Score), BitConverter.SingleToInt32Bits(explanation.Value));
                explained++;
            }

            if (hits.Count > 0 && searcher.Count(query) < reader.DocumentCount / 2)
            {
                var matching = searcher.Search(query, reader.MaxDoc).Select(h => h.Doc).ToHashSet();
                var other = reader.LiveDocuments().First(d => !matching.Contains(d));
                Assert.False(searcher.Explain(query, other).IsMatch);
            }
        }

        Assert.True(explained > 1000);
        Assert.Throws<ArgumentOutOfRangeException>(() => searcher.Explain(new MatchAllQuery(), reader.MaxDoc));
    }

    [Fact]
    public void Java_explains_the_same_values()
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        var corpus = new RandomCorpus(92);
        var queries = Enumerable.Range(0, 400)
            .Select(n => n % 3 == 0 ? corpus.Query(1) : n % 3 == 1 ? corpus.Query(0) : corpus.PatternQuery(fixture.Documents, 0))
            .ToList();
        using var folder = new TempFolder();
        File.WriteAllLines(folder["queries"], queries.Select(JavaIndexCheck.Write));
        var java = JavaProgram.Run("ExplainList", fixture.Folder.Path, folder["queries"], "5").Split('\n');
        using var reader = IndexReader.Open(fixture.Folder.Path);
        var searcher = new IndexSearcher(reader);
        for (var i = 0; i < queries.Count; i++)
        {
            var own = searcher.Search(queries[i], 5).Select(h => string.Create(
                CultureInfo.InvariantCulture, $"{h.Doc}:{BitConverter.SingleToInt32Bits(searcher.Explain(queries[i], h.Doc).Value)}"));
            Assert.Equal(java[i].Trim(), string.Join(' ', own));
        }
    }

    [Fact]
    public void The_parts_of_a_term_multiply_to_its_score_and_those_of_a_sum_add_up()
    {
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, new IndexSchema().Text("text")))
        {
            writer.AddDocument(new IndexDocument().Add("text", "a comet and a comet"));
            writer.AddDocument(new IndexDocument().Add("text", "a planet"));
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path);
        var searcher = new IndexSearcher(reader);
        var sum = searcher.Explain(
            new BooleanQuery().Should(new TermQuery("text", "comet", 2)).Should(new TermQuery("text", "a"))
                .Should(new TermQuery("text", "x")),
            0);
        Assert.Equal(2, sum.Parts.Count);
        Assert.Equal(sum.Value, (float)sum.Parts.Sum(p => (double)p.Value));
        var term = sum.Parts[0];
        Assert.Equal(3, term.Parts.Count);
        Assert.Equal(term.Value, term.Parts.Aggregate(1f, (product, p) => product * p.Value), 1e-5f);
        Assert.Equal(2, term.Parts[2].Parts[0].Value);
        Assert.Contains("text:comet", term.ToString(), StringComparison.Ordinal);
    }
}
