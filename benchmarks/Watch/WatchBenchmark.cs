using System.Diagnostics;
using System.Globalization;
using Tars.Cli.Tests.Watching;

namespace Tars.Benchmarks.Watch;

/// <summary>Kills a watch while thousands of files change, and measures one that is left alone: its latency, its cost and its memory.</summary>
internal static class WatchBenchmark
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(20);

    /// <returns>0 when the folder and what was made of it agreed in the end, else 2.</returns>
    public static async Task<int> RunAsync(int files, int seed, int flood)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "tars.dll");
        int batches = Math.Max(10, files / 20);
        string folder = Directory.CreateTempSubdirectory("tars-watch-").FullName;
        try
        {
            string crash = Path.Combine(folder, "crash");
            Directory.CreateDirectory(crash);
            WatchTally tally = await new WatchRounds(crash, tool, seed, files, removes: true).RunAsync(batches, batches / 25, TimeSpan.FromSeconds(4), s_patience);
            Say("| what | measured |\n| --- | ---: |");
            Say($"| files created; all changes to them | {tally.Files:N0}; {tally.Changes:N0} |");
            Say($"| watch killed (kill -9) | {tally.Kills:N0} times |");
            Say($"| runs; versions taken in, each once, none half written | {tally.Runs:N0}; {tally.Versions:N0} |");
            Say($"| changes took; all in place after the last one | {tally.Changing.TotalSeconds:0} s; {tally.CaughtUp.TotalSeconds:0.0} s |");
            Say($"| most memory of one process | {tally.PeakBytes >> 20:N0} MiB |");
            await IdleAsync(crash, tool);
            await FloodAsync(Path.Combine(folder, "flood"), tool, flood / 10);
            await FloodAsync(Path.Combine(folder, "flood2"), tool, flood);
            Directory.Delete(folder, recursive: true);
            return 0;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\nAll is kept in {folder}.");
            return 2;
        }
    }

    /// <summary>The folder of the crash rounds, left alone: processor time of a minute, then single files renamed into place.</summary>
    private static async Task IdleAsync(string folder, string tool)
    {
        int files = Directory.EnumerateFiles(Path.Combine(folder, "in"), "*.txt", SearchOption.AllDirectories).Count();
        string definition = Path.Combine(folder, "p.yaml");
        string slow = await File.ReadAllTextAsync(definition);
        await File.WriteAllTextAsync(definition, slow.Replace("rescan: 2s", "rescan: 30s", StringComparison.Ordinal));
        using Process watch = Start(tool, folder, definition);
        await Task.Delay(TimeSpan.FromSeconds(10));
        watch.Refresh();
        TimeSpan before = watch.TotalProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(60));
        watch.Refresh();
        Say($"| idle watch over {files:N0} files, rescan 30 s | {(watch.TotalProcessorTime - before).TotalSeconds:0.00} CPU s a minute |");
        var late = new List<double>();
        for (int i = 0; i < 11; i++)
        {
            string hidden = Path.Combine(folder, "in", string.Create(CultureInfo.InvariantCulture, $"latency-{i}.part"));
            string name = Path.ChangeExtension(hidden, ".txt");
            await File.WriteAllTextAsync(hidden, $"latency {i} {Guid.NewGuid():N}");
            string made = Path.Combine(folder, "out", Path.GetFileName(name) + ".txt");
            long start = Stopwatch.GetTimestamp();
            File.Move(hidden, name);
            while (!File.Exists(made) && Stopwatch.GetElapsedTime(start) < s_patience)
            {
                await Task.Delay(5);
            }

            late.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            await Task.Delay(2000);
        }

        late.Sort();
        Say($"| from a rename into place to the file written by the sink, {files:N0} others in the folder | median {late[5]:0.00} s, longest {late[^1]:0.00} s |");
        watch.Kill();
    }

    /// <summary>Many files at once, taken in by one run without sinks: what the watch and the run hold in memory.</summary>
    private static async Task FloodAsync(string folder, string tool, int files)
    {
        for (int i = 0; i < files; i++)
        {
            string path = Path.Combine(folder, "in", (i % 100).ToString(CultureInfo.InvariantCulture), i.ToString("000000", CultureInfo.InvariantCulture) + ".txt");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, i.ToString(CultureInfo.InvariantCulture));
        }

        string definition = Path.Combine(folder, "p.yaml");
        await File.WriteAllTextAsync(definition, """
            name: flood
            nodes:
              inbox: { use: folder, with: { path: in } }
              checked: { use: verify, from: inbox }
            """);
        using Process watch = Start(tool, folder, definition);
        string log = Path.Combine(folder, "log");
        long start = Stopwatch.GetTimestamp();
        while ((!File.Exists(log) || !(await File.ReadAllTextAsync(log)).Contains("watching", StringComparison.Ordinal)) && Stopwatch.GetElapsedTime(start) < s_patience)
        {
            await Task.Delay(200);
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        watch.Refresh();
        Say($"| {files:N0} tiny files at once: taken in; most memory | {took.TotalSeconds:0.0} s; {watch.PeakWorkingSet64 >> 20:N0} MiB |");
        watch.Kill();
    }

    /// <summary>Recordings of three seconds that come one by one: what the first costs, which loads the models, and what those after it do.</summary>
    /// <returns>0.</returns>
    public static async Task<int> RunModelsAsync()
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "tars.dll");
        string folder = Directory.CreateTempSubdirectory("tars-watch-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "in"));
        string definition = Path.Combine(folder, "p.yaml");
        await File.WriteAllTextAsync(definition, """
            name: models
            nodes:
              inbox:   { use: folder, with: { path: in, rescan: 30s } }
              speech:  { use: transcribe, from: inbox }
              chunks:  { use: chunk, from: speech }
              vectors: { use: embed, from: chunks, batch: { items: 32, within: 200ms } }
              library: { use: index, from: vectors, with: { path: index } }
            """);
        string recording = Path.GetFullPath("samples/inbox/incoming/memo-brook-april.mp3");
        using Process watch = Start(tool, folder, definition);
        string log = Path.Combine(folder, "log");
        await LinesAsync(log, "watching");
        var wall = new List<double>();
        var work = new List<double>();
        for (int i = 0; i < 12; i++)
        {
            string made = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i}.mp3"));
            string from = (i / 2.0).ToString(CultureInfo.InvariantCulture);
            using (Process cut = Process.Start("ffmpeg", ["-loglevel", "error", "-ss", from, "-t", "3", "-i", recording, made]))
            {
                await cut.WaitForExitAsync();
            }

            await Task.Delay(1000);
            watch.Refresh();
            TimeSpan worked = watch.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            File.SetLastWriteTimeUtc(made, DateTime.UtcNow.AddHours(-1));
            File.Move(made, Path.Combine(folder, "in", Path.GetFileName(made)));
            await LinesAsync(log, string.Create(CultureInfo.InvariantCulture, $"round {i + 1}: 1 done"));
            watch.Refresh();
            wall.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            work.Add((watch.TotalProcessorTime - worked).TotalSeconds);
        }

        watch.Refresh();
        double[] later = [.. wall.Skip(1).Order()];
        double[] laterWork = [.. work.Skip(1).Order()];
        Say("| what | measured |\n| --- | ---: |");
        Say("| recordings of 3 s, transcribed, embedded and indexed: from appearance to receipt; CPU | |");
        Say($"| the first, with its models loaded | {wall[0]:0.00} s; {work[0]:0.00} |");
        Say($"| the 11 after it, median | {later[5]:0.00} s; {laterWork[5]:0.00} |");
        Say($"| memory of the watch after them | {watch.WorkingSet64 >> 20:N0} MiB |");
        watch.Kill();
        await watch.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    /// <summary>Waits until a log holds some words.</summary>
    private static async Task LinesAsync(string log, string words)
    {
        long start = Stopwatch.GetTimestamp();
        while (!File.Exists(log) || !(await File.ReadAllTextAsync(log)).Contains(words, StringComparison.Ordinal))
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
            {
                throw new InvalidOperationException($"the watch never said '{words}'.");
            }

            await Task.Delay(5);
        }
    }

    private static Process Start(string tool, string folder, string definition) => Process.Start(new ProcessStartInfo(
        "/bin/sh", ["-c", "exec dotnet \"$0\" watch \"$1\" >\"$2\" 2>&1", tool, definition, Path.Combine(folder, "log")]) { UseShellExecute = false })!;

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Say(string line) => Console.WriteLine(line);
}
