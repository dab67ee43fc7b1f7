using System.Collections.Concurrent;
using System.Globalization;
using Tars.TextIndex;
using Tars.TextIndex.Analysis;

namespace Tars.Benchmarks.TextIndex;

/// <summary>This library's side, with so many threads that add.</summary>
internal sealed class LibrarySide(string folder, int threads) : IndexSide(folder)
{
    protected override string Name => "this library";

    protected override void Index(string place, IEnumerable<string> passages)
    {
        using var writer = IndexWriter.Open(place, new IndexSchema().Text("text", stored: true, Analyzer.English).Keyword("id", stored: true));
        if (threads == 1)
        {
            var number = 0;
            foreach (var line in passages)
                Add(writer, line, number++);
        }
        else
        {
            Parallel.ForEach(
                Partitioner.Create(passages, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = threads },
                (line, _, number) => Add(writer, line, number));
        }

        writer.Commit();
    }

    private static void Add(IndexWriter writer, string line, long number) =>
        writer.AddDocument(new IndexDocument().Add("text", line).Add("id", number.ToString(CultureInfo.InvariantCulture)));

    protected override IDisposable Open(string place) => IndexReader.Open(place);

    protected override Func<int, int> Prepare(IDisposable opened, string kind, string text, int top)
    {
        var searcher = new IndexSearcher((IndexReader)opened);
        var query = Make(kind, text);
        return checksum =>
        {
            foreach (var hit in searcher.Search(query, top))
                checksum = unchecked((checksum * 31) + BitConverter.SingleToInt32Bits(hit.Score));
            return checksum;
        };
    }

    private static Query Make(string kind, string text)
    {
        if (kind.StartsWith("prefix", StringComparison.Ordinal))
            return new PrefixQuery("text", text);
        string[] terms = [.. Analyzer.English.Tokenize(text).Select(t => t.Term)];
        if (kind.StartsWith("fuzzy", StringComparison.Ordinal))
            return new FuzzyQuery("text", terms[0], kind[5] - '0');
        if (kind.StartsWith("phrase", StringComparison.Ordinal))
            return new PhraseQuery("text", terms);
        var query = new BooleanQuery();
        foreach (var term in terms)
            query.Add(new TermQuery("text", term), kind.StartsWith("and", StringComparison.Ordinal) ? Occur.Must : Occur.Should);
        return query;
    }
}
