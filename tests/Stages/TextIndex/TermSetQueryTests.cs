namespace Tars.TextIndex.Tests;

/// <summary>A set of terms finds what each of them finds, whatever the set's size and the index's state.</summary>
public sealed class TermSetQueryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_set_finds_what_any_of_its_terms_finds()
    {
        using (var writer = Open())
        {
            for (var i = 0; i < 5000; i++)
            {
                writer.AddDocument(new IndexDocument().Add("key", $"k{i % 1500}").Add("text", i % 2 == 0 ? "even" : "odd"));
                if (i % 1700 == 0)
                    writer.Commit();
            }

            writer.DeleteDocuments("key", "k7");
            writer.Commit();
        }

        using var reader = IndexReader.Open(_folder.Path);
        var searcher = new IndexSearcher(reader);
        List<string> keys = [.. Enumerable.Range(0, 1400).Select(i => $"k{i}"), "k7", "k3", "absent", "", "k"];
        var expected = keys.Distinct().SelectMany(k => searcher.Search(new TermQuery("key", k), int.MaxValue))
            .Select(d => d.Doc).Order().ToList();
        Assert.True(keys.Count > BooleanQuery.MaxClauses);

        var set = new TermSetQuery("key", keys);
        Assert.Equal(keys.Distinct().Count(), set.Count);
        Assert.Equal(expected, searcher.Search(set, int.MaxValue).Select(d => d.Doc).Order());
        Assert.Equal(expected.Count, searcher.Count(set));
        Assert.All(searcher.Search(new TermSetQuery("key", ["k1", "k2"], 2.5f), 10), d => Assert.Equal(2.5f, d.Score));
    }

    [Fact]
    public void As_a_filter_it_leaves_scores_as_they_are()
    {
        using (var writer = Open())
        {
            for (var i = 0; i < 100; i++)
                writer.AddDocument(
                    new IndexDocument().Add("key", $"k{i}").Add("text", string.Join(' ', Enumerable.Repeat("comet", 1 + (i % 7)))));
            writer.Commit();
        }

        using var reader = IndexReader.Open(_folder.Path);
        var searcher = new IndexSearcher(reader);
        var all = searcher.Search(new TermQuery("text", "comet"), 100).ToDictionary(d => d.Doc, d => d.Score);
        var filtered = searcher.Search(
            new BooleanQuery().Must(new TermQuery("text", "comet")).Filter(new TermSetQuery("key", ["k5", "k50", "k99"])), 100);
        Assert.Equal([5, 50, 99], filtered.Select(d => d.Doc).Order());
        Assert.All(filtered, d => Assert.Equal(all[d.Doc], d.Score));
    }

    [Fact]
    public void Without_terms_or_field_nothing_matches()
    {
        using (var writer = Open())
        {
            writer.AddDocument(new IndexDocument().Add("key", "a").Add("text", "b"));
            writer.Commit();
        }

        using var reader = IndexReader.Open(_folder.Path);
        var searcher = new IndexSearcher(reader);
        Assert.Equal(0, searcher.Count(new TermSetQuery("key", [])));
        Assert.Equal(0, searcher.Count(new TermSetQuery("other", ["a"])));
        Assert.Equal(0, searcher.Count(new BooleanQuery().Must(new TermQuery("text", "b")).Filter(new TermSetQuery("key", []))));
    }

    private IndexWriter Open() => IndexWriter.Open(_folder.Path, new IndexSchema().Keyword("key").Text("text"));
}
