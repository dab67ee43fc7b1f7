using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>What Java says of a large index; takes minutes, so it runs only when asked for (<c>-explicit only</c>).</summary>
public sealed class LargeCorpusTests(ITestOutputHelper output)
{
    private const int Documents = 240_000;
    private const int Threads = 4;

    [Fact(Explicit = true)]
    public async Task Java_finds_no_problem_in_200_000_documents_of_all_kinds_and_the_same_scores()
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        using (var writer = IndexWriter.Open(folder.Path, RandomCorpus.Schema(), new IndexWriterOptions { BufferBytes = 16 << 20 }))
        {
            for (var commit = 0; commit < 4; commit++)
            {
                var part = commit;
                await Task.WhenAll(Enumerable.Range(0, Threads).Select(t => Task.Run(
                    () => Fill(writer, (part * Threads) + t, Documents / Threads / 4), TestContext.Current.CancellationToken)));
                writer.Commit();
            }
        }

        var report = new IndexChecker(folder.Path).Check(TestContext.Current.CancellationToken);
        Assert.Equal("", string.Join('\n', report.Faults));
        output.WriteLine($"{report.Segments.Sum(s => s.Documents)} documents, {report.Segments.Sum(s => s.Deleted)} deleted, {report.Segments.Count} segments, {report.Segments.Sum(s => s.Bytes)} bytes");
        var corpus = new RandomCorpus(0);
        Assert.Equal("", JavaIndexCheck.Disagreements(folder.Path, [.. Enumerable.Range(0, 500).Select(_ => corpus.Query())]));
    }

    private static void Fill(IndexWriter writer, int seed, int documents)
    {
        // One vocabulary for all, so that terms are in many segments.
        var corpus = new RandomCorpus(0);
        var random = new Random(seed);
        for (var skip = seed * 3; skip > 0; skip--)
            corpus.Next();
        for (var i = 0; i < documents; i++)
        {
            var key = $"{seed}-{i}";
            switch (random.Next(200))
            {
                case 0:
                    writer.AddDocument(new IndexDocument());
                    break;
                case 1:
                    writer.AddDocument(new IndexDocument().Add("key", key)
                        .Add("text", string.Join(' ', Enumerable.Range(0, random.Next(60_000)).Select(_ => corpus.Word()))));
                    break;
                case < 30:
                    writer.UpdateDocuments("key", $"{seed}-{random.Next(i + 1)}", [corpus.Next(key).ToIndex(), corpus.Next(key).ToIndex()]);
                    break;
                case < 50:
                    writer.DeleteDocuments("key", $"{random.Next(seed + 1)}-{random.Next(documents)}");
                    break;
                default:
                    writer.AddDocument(corpus.Next(key).ToIndex());
                    break;
            }
        }
    }
}
