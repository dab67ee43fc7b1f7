using System.Diagnostics;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Rag;
using Tars.Testing;
using static System.FormattableString;

namespace Tars.Benchmarks.Embedding;

/// <summary>Sentences and tokens embedded in a processor second, by batch size. The sentences are the lines of text files.</summary>
internal static class EmbeddingBenchmark
{
    private const int Least = 2000;
    private const int Rounds = 3;

    internal static async Task<int> RunAsync(string[] files)
    {
        string[] lines = [.. files.SelectMany(File.ReadLines).Select(l => l.Trim()).Where(l => l.Length > 0)];
        if (lines.Length == 0)
        {
            await Console.Error.WriteLineAsync("the files hold no text");
            return 64;
        }

        string[] sentences = [.. Enumerable.Range(0, Math.Max(Least, lines.Length)).Select(i => lines[i % lines.Length])];
        AssetStore assets = AssetStore.Open(Path.Combine(Repository.Root, "assets.json"));
        string folder = await assets.FolderAsync(UseLiteEncoder.AssetName, CancellationToken.None);
        double before = Cpu();
        UseLiteEncoder encoder = UseLiteEncoder.Load(folder);
        double load = Cpu() - before;
        encoder.Encode(sentences[..64]);

        double words = sentences.Average(s => s.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
        Console.WriteLine(Invariant($"{sentences.Length} sentences of {words:0.0} words on average; one thread; loading took {load:0.00} CPU s; the best of {Rounds} rounds."));
        Console.WriteLine();
        Console.WriteLine("| batch | CPU s | sentences a CPU s | wall s |\n| ---: | ---: | ---: | ---: |");
        foreach (int batch in (int[])[1, 8, 32, 128])
        {
            (double cpu, double wall) = Enumerable.Range(0, Rounds).Select(_ => Measure(encoder, sentences, batch)).Min();
            Console.WriteLine(Invariant($"| {batch} | {cpu:0.00} | {sentences.Length / cpu:0} | {wall:0.00} |"));
        }

        return 0;
    }

    private static (double Cpu, double Wall) Measure(UseLiteEncoder encoder, string[] sentences, int batch)
    {
        long started = Stopwatch.GetTimestamp();
        double before = Cpu();
        foreach (string[] part in sentences.Chunk(batch))
        {
            encoder.Encode(part);
        }

        return (Cpu() - before, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
}
