namespace Tars.TextIndex.Tests;

/// <summary>
/// An index of all that may go wrong at once: Unicode noise, empty and huge documents, replaced and deleted ones, several adding threads,
/// flushes, merges, and rounds that make compound files by default, none, and of everything.
/// </summary>
internal sealed class RandomIndex(string folder, int seed, int documents)
{
    private const int Threads = 2;
    private const int MostWords = 400_000;

    private static readonly IndexWriterOptions[] Rounds =
    [
        new(), new() { UseCompoundFiles = false }, new() { MaxCompoundShare = 1, MergeThreads = 2 }, new() { MaxCompoundShare = 0.3 },
    ];

    private readonly RandomCorpus _corpus = new(seed, vocabulary: 20_000);

    /// <summary>Where words for queries come from.</summary>
    public RandomCorpus Corpus => _corpus;

    /// <summary>Documents that were added at some time, to take phrases from.</summary>
    public List<RandomDocument> Samples { get; } = [];

    public async Task BuildAsync(CancellationToken cancellation)
    {
        for (var round = 0; round < Rounds.Length; round++)
        {
            var part = round;
            using var writer = IndexWriter.Open(
                folder, RandomCorpus.Schema(),
                Rounds[round] with { BufferBytes = 8 << 20, BufferDocuments = Math.Max(10, documents / 30) });
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(t => Task.Run(
                () => Fill(writer, (part * Threads) + t, documents / Threads / Rounds.Length), cancellation)));
            writer.Commit(new Dictionary<string, string>(StringComparer.Ordinal) { ["round"] = $"{round}" });
        }
    }

    /// <summary>This library goes on where another writer has been: deletes some documents, adds others, and merges.</summary>
    public void Extend(int count)
    {
        using var writer = IndexWriter.Open(
            folder, RandomCorpus.Schema(), new IndexWriterOptions { BufferDocuments = Math.Max(2, count / 25) });
        for (var i = 0; i < count; i += 7)
            writer.DeleteDocuments("key", "java" + i);
        Fill(writer, seed: 99, count);
        writer.Commit();
    }

    private void Fill(IndexWriter writer, int seed, int count)
    {
        var corpus = new RandomCorpus(_corpus, seed);
        var random = corpus.Random;
        for (var i = 0; i < count; i++)
        {
            var key = $"{seed}-{i}";
            switch (random.Next(1000))
            {
                case 0:
                    writer.AddDocument(new IndexDocument());
                    break;
                case 1:
                    // Most are long, and those at the beginning huge.
                    var words = random.Next(i < count / 20 ? Math.Min(MostWords, 40 * count) : 3000);
                    writer.AddDocument(
                        new IndexDocument().Add("key", key)
                            .Add("text", string.Join(' ', Enumerable.Range(0, words).Select(_ => corpus.Word()))));
                    break;
                case < 150:
                    var replaced = $"{seed}-{random.Next(i + 1)}";
                    writer.UpdateDocuments(
                        "key", replaced, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => corpus.Next(replaced).ToIndex())]);
                    break;
                case < 230:
                    writer.DeleteDocuments("key", $"{random.Next(seed + 1)}-{random.Next(count)}");
                    break;
                default:
                    var document = corpus.Next(key);
                    writer.AddDocument(document.ToIndex());
                    if (i % 10 == 0)
                    {
                        lock (Samples)
                            Samples.Add(document);
                    }

                    break;
            }
        }
    }
}
