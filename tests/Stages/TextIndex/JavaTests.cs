namespace Tars.TextIndex.Tests;

/// <summary>Java 8.8.1 finds no problem in what the writer writes, and the same documents with the same scores.</summary>
public sealed class JavaTests
{
    [Theory]
    [InlineData(1, 400, 40)]
    [InlineData(2, 3000, 700)]
    [InlineData(3, 20_000, 6000)]
    public void Java_finds_no_problem_and_the_same_scores(int seed, int documents, int bufferDocuments)
    {
        Assert.SkipWhen(JavaIndexCheck.UnavailableReason is not null, JavaIndexCheck.UnavailableReason ?? "");
        using var folder = new TempFolder();
        var corpus = new RandomCorpus(seed);
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = bufferDocuments }))
            RandomChanges.Apply(writer, corpus, documents, commits: 4);

        var queries = Enumerable.Range(0, 500).Select(_ => corpus.Query()).ToList();
        using var reader = IndexReader.Open(folder.Path, verifyChecksums: true);
        var searcher = new IndexSearcher(reader);
        var own = queries.Select(q => searcher.Search(q, 10)).ToList();
        var java = JavaIndexCheck.Run(folder.Path, queries);

        Assert.True(java.Clean, java.Output);
        var different = Enumerable.Range(0, queries.Count).Where(i => !own[i].SequenceEqual(java.Hits[i]))
            .Select(i => $"{JavaIndexCheck.Write(queries[i])}\n  java {string.Join(' ', java.Hits[i])}\n  here {string.Join(' ', own[i])}");
        Assert.Equal("", string.Join("\n", different));
        Assert.True(own.Count(h => h.Count > 0) > queries.Count / 2);
    }
}
