using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tars.Stages;
using Tars.Stages.Speech.Measures;

namespace Tars.Benchmarks.Speech;

/// <summary>Word errors and cost of the transcribe stage, clip by clip and with all clips joined into one recording.</summary>
internal static class SpeechBenchmark
{
    internal static async Task<int> RunAsync(string clips)
    {
        (string File, string Text)[] references;
        using (JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(clips, "transcripts.json"))))
        {
            references = [.. json.RootElement.EnumerateArray().Select(
                clip => (Path.Combine(clips, clip.GetProperty("file").GetString()!), clip.GetProperty("text").GetString()!))];
        }

        long started = Stopwatch.GetTimestamp();
        double cpuBefore = TranscribeRun.CpuSeconds().Own;
        await using TranscribeRun run = await TranscribeRun.OpenAsync();
        double loadWall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double loadCpu = TranscribeRun.CpuSeconds().Own - cpuBefore;
        string joined = Path.Combine(Path.GetTempPath(), $"tars-joined-{Environment.ProcessId}.wav");
        try
        {
            WriteJoined(joined, references);
            Console.WriteLine("| what | s of audio | words | word errors | WER | CPU s | of it ffmpeg | CPU s per s of audio | wall s |");
            Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            await MeasureAsync($"{references.Length} clips, one by one, in a fresh process", run, references);
            await MeasureAsync("the same again, code compiled", run, references);
            await MeasureAsync(
                "the same joined, 0.4 to 2 s of silence between", run, [(joined, string.Join(' ', references.Select(r => r.Text)))]);
            Console.WriteLine();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Loading the models: {loadWall:0.00} s, {loadCpu:0.00} CPU s. Peak memory of the process: {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB."));
            return 0;
        }
        finally
        {
            File.Delete(joined);
        }
    }

    private static async Task MeasureAsync(string name, TranscribeRun run, IReadOnlyList<(string File, string Text)> references)
    {
        int words = 0;
        int errors = 0;
        double seconds = 0;
        long started = Stopwatch.GetTimestamp();
        (double own, double ffmpeg) = TranscribeRun.CpuSeconds();
        foreach ((string file, string text) in references)
        {
            TextDocument document = await run.RunAsync(file);
            string[] reference = WordErrors.Words(text);
            int wrong = WordErrors.Count(reference, WordErrors.Words(document.Text));
            (words, errors, seconds) = (words + reference.Length, errors + wrong, seconds + document.DurationSeconds!.Value);
            if (wrong > 0 && references.Count > 1)
                await Console.Error.WriteLineAsync($"{Path.GetFileName(file)}: {wrong} of {reference.Length} wrong: {document.Text}");
        }

        (own, ffmpeg) = (TranscribeRun.CpuSeconds().Own - own, TranscribeRun.CpuSeconds().Children - ffmpeg);
        double wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {seconds:0.0} | {words} | {errors} | {100.0 * errors / words:0.00} % | {own + ffmpeg:0.00} | {ffmpeg:0.00} | {(own + ffmpeg) / seconds:0.0000} | {wall:0.00} |"));
    }

    private static void WriteJoined(string file, IReadOnlyList<(string File, string Text)> references)
    {
        double[] pauses = [0.4, 0.8, 0.5, 2.0];
        var all = new List<short>();
        int rate = 0;
        for (int i = 0; i < references.Count; i++)
        {
            (rate, short[] samples) = WaveWriter.Read(references[i].File);
            all.AddRange(samples);
            all.AddRange(new short[(int)(rate * pauses[i % pauses.Length])]);
        }

        WaveWriter.Write(file, rate, all);
    }
}
