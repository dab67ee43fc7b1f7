using System.Diagnostics;
using System.Globalization;
using Tars.Stages;
using Tars.Stages.Speech.Measures;

namespace Tars.Benchmarks.Speech;

/// <summary>
/// How far the estimated start of a sentence is from the truth: sentences are synthesised one by one, so that their times are known
/// to the sample, and joined with pauses of 0.25 to 0.8 s.
/// </summary>
internal static class SentenceTimesBenchmark
{
    private static readonly string[] s_sentences =
    [
        "The dome opened shortly after nine in the evening.",
        "The sky was clear, and the wind had dropped to almost nothing.",
        "We began with the ring nebula.",
        "After twenty minutes the guiding camera lost its star.",
        "Nobody had expected that, because the mount was serviced only last week.",
        "So we stopped.",
        "The engineer checked the cables, the encoder and the motor, and found a loose connector behind the pier.",
        "Once it was fixed, tracking was better than before.",
        "At midnight a thin layer of cloud moved in from the west.",
        "It did not stay long.",
        "We measured the brightness of the comet three times, and each time it was a little brighter than the prediction.",
        "The readings are in the second table of the report.",
        "Please compare them with the values from March.",
        "The last exposure ended at half past four.",
        "Then we closed the dome and went home.",
        "The visitors will arrive on Friday afternoon.",
        "There are thirty of them, most of them children.",
        "Somebody should bring the small telescope, the red lamps and enough chairs.",
        "The heating in the lecture room is still broken.",
        "I have asked for a repair, but no date has been given.",
    ];

    /// <summary>Seconds of silence between two sentences, in turn.</summary>
    private static readonly (string Name, double[] Seconds)[] s_paces =
    [
        ("0.25 to 0.8 s", [0.45, 0.3, 0.6, 0.25, 0.8, 0.35, 0.5]),
        ("0.06 to 0.2 s", [0.12, 0.08, 0.2, 0.06, 0.15]),
    ];

    internal static async Task<int> RunAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        (string Name, string Program, string[] Arguments)[] voices =
        [
            ("flite slt", "flite", ["-voice", "slt"]),
            ("flite rms", "flite", ["-voice", "rms"]),
            ("flite kal16", "flite", ["-voice", "kal16"]),
            ("espeak-ng en-us", "espeak-ng", ["-v", "en-us"]),
        ];
        await using TranscribeRun run = await TranscribeRun.OpenAsync();
        Console.WriteLine("| pauses | voice | sentences | found | median error of the start, s | 90 % below, s | largest, s |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach ((string pace, double[] pauses) in s_paces)
        {
            var all = new List<double>();
            foreach ((string name, string program, string[] arguments) in voices)
            {
                string file = Path.Combine(folder, name.Replace(' ', '-') + ".wav");
                double[] starts = await SynthesizeAsync(folder, file, pauses, program, arguments);
                List<double> errors = Errors(await run.RunAsync(file), starts);
                all.AddRange(errors);
                Print(pace, name, errors, s_sentences.Length);
            }

            Print(pace, "all", all, s_sentences.Length * voices.Length);
        }

        return 0;

        static void Print(string pace, string name, List<double> errors, int count)
        {
            double[] sorted = [.. errors.Order()];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {pace} | {name} | {count} | {sorted.Length} | {sorted[sorted.Length / 2]:0.00} | {sorted[(int)(sorted.Length * 0.9)]:0.00} | {sorted[^1]:0.00} |"));
        }
    }

    private static async Task<double[]> SynthesizeAsync(
        string folder, string file, double[] pauses, string program, string[] arguments)
    {
        double[] starts = new double[s_sentences.Length];
        var all = new List<short>();
        int rate = 0;
        string part = Path.Combine(folder, "part.wav");
        for (int i = 0; i < s_sentences.Length; i++)
        {
            string[] output = program == "flite" ? ["-t", s_sentences[i], "-o", part] : ["-w", part, s_sentences[i]];
            using (Process process = Process.Start(program, [.. arguments, .. output]))
                await process.WaitForExitAsync();
            (rate, short[] samples) = WaveWriter.Read(part);

            // The synthesisers put silence around a sentence, which would blur where it begins.
            int first = Array.FindIndex(samples, s => Math.Abs((int)s) > 300);
            int last = Array.FindLastIndex(samples, s => Math.Abs((int)s) > 300);
            all.AddRange(new short[(int)(rate * pauses[i % pauses.Length])]);
            starts[i] = (double)all.Count / rate;
            all.AddRange(samples[first..(last + 1)]);
        }

        File.Delete(part);
        WaveWriter.Write(file, rate, all);
        return starts;
    }

    /// <summary>For each sentence, how far the start of the block in which its first recognised word stands is from the truth.</summary>
    private static List<double> Errors(TextDocument document, double[] starts)
    {
        var heard = new List<(string Word, int Block)>();
        for (int b = 0; b < document.Blocks.Count; b++)
        {
            TextBlock block = document.Blocks[b];
            heard.AddRange(WordErrors.Words(document.Text.Substring(block.Start, block.Length)).Select(word => (word, b)));
        }

        (string Word, int Sentence)[] spoken =
            [.. s_sentences.SelectMany((sentence, i) => WordErrors.Words(sentence).Select(word => (word, i)))];
        var errors = new SortedDictionary<int, double>();
        foreach ((int reference, int found) in WordErrors.Align([.. spoken.Select(s => s.Word)], [.. heard.Select(h => h.Word)]))
        {
            int sentence = spoken[reference].Sentence;
            double start = document.Blocks[heard[found].Block].StartSeconds!.Value;
            if (errors.TryAdd(sentence, Math.Abs(start - starts[sentence])) && errors[sentence] > 0.5)
                Console.Error.WriteLine($"{starts[sentence]:0.00} s, told {start:0.00} s: {s_sentences[sentence]}");
        }

        return [.. errors.Values];
    }
}
