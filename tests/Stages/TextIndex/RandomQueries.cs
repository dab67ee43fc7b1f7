using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>Compares this library with Java over a random index; the benchmarks do so with a larger one.</summary>
internal static class RandomQueries
{
    /// <summary>Writes an index with deletes, updates and merges; what Java's check or any of its answers says otherwise, or nothing.</summary>
    public static string Disagreements(string folder, int seed, int documents, int queries)
    {
        var corpus = new RandomCorpus(seed, vocabulary: 20_000);
        List<RandomDocument> all;
        using (var writer = IndexWriter.Open(folder, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = documents / 7 }))
            all = [.. RandomChanges.Apply(writer, corpus, documents, commits: 5).Values.SelectMany(d => d).OrderBy(d => d.Key, StringComparer.Ordinal)];
        return JavaIndexCheck.Disagreements(folder, [.. Enumerable.Range(0, queries).Select(n => n % 2 == 0 ? corpus.Query() : corpus.PatternQuery(all))]);
    }
}
