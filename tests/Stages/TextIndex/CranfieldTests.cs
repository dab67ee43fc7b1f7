using Tars.Testing;
using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>A known collection with known judgments: the ranking is as good as the one Java was measured with, and the same.</summary>
public sealed class CranfieldTests
{
    // Java 8.8.1 with English analysis, BM25 and terms joined by OR; what is judged relevant counts 1, whatever its grade.
    private const double Reference = 0.5094;

    [Fact]
    public void Ranking_of_Cranfield_is_that_of_Java()
    {
        var data = Repository.SharedData is { } shared ? Path.Combine(shared, "ir", "cranfield") : null;
        Assert.SkipWhen(!Directory.Exists(data), "shared/data/ir/cranfield is not on this machine");
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, new IndexSchema().Text("text", stored: true, Analyzer.English).Keyword("id", stored: true)))
        {
            foreach (var (id, text) in Lines(data, "docs.tsv"))
                writer.AddDocument(new IndexDocument().Add("id", id).Add("text", text));
            writer.Commit();
        }

        var grades = File.ReadLines(Path.Combine(data, "qrels.tsv"))
            .Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ToLookup(w => w[0], w => (Document: w[2], Grade: w[3] == "0" ? 0 : 1), StringComparer.Ordinal);
        var queries = Lines(data, "queries.tsv").Where(q => grades[q.Id].Any(g => g.Grade > 0))
            .ToDictionary(q => q.Id, q => Any(Analyzer.English.Tokenize(q.Text)), StringComparer.Ordinal);
        using (var reader = IndexReader.Open(folder.Path))
        {
            var searcher = new IndexSearcher(reader);
            var mean = queries.Average(q => Ndcg(
                searcher.Search(q.Value, 10).Select(h => reader.Document(h.Doc).Get("id")!),
                grades[q.Key].ToDictionary(g => g.Document, g => g.Grade, StringComparer.Ordinal)));
            Assert.Equal(Reference, mean, 0.001);
        }

        if (JavaProgram.UnavailableReason is null)
            Assert.Equal("", JavaIndexCheck.Disagreements(folder.Path, [.. queries.Values]));
    }

    private static IEnumerable<(string Id, string Text)> Lines(string folder, string file) =>
        File.ReadLines(Path.Combine(folder, file)).Select(l => l.Split('\t', 2)).Select(p => (p[0], p[1]));

    private static Query Any(IReadOnlyList<Token> tokens)
    {
        var query = new BooleanQuery();
        foreach (var token in tokens)
            query.Should(new TermQuery("text", token.Term));
        return query;
    }

    private static double Ndcg(IEnumerable<string> found, Dictionary<string, int> grades) =>
        Gain(found.Select(f => grades.GetValueOrDefault(f))) / Gain(grades.Values.OrderDescending());

    private static double Gain(IEnumerable<int> grades) => grades.Take(10).Select((g, rank) => g / Math.Log2(rank + 2)).Sum();
}
