using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tars.Benchmarks.Download;

/// <summary>One large file and many small ones over loopback: the engine with hashing and flushing, curl and aria2c, in turns.</summary>
internal static class DownloadBenchmark
{
    private const long LargeBytes = 1_000_000_000;
    private const int SmallFiles = 2000;
    private const int Hands = 16;
    private const string Floor = "HttpClient alone";
    private const string Later = "tars, later runs";

    private sealed record Side(string Name, Func<string, (string Program, string[] Arguments)> Command);

    private sealed record Measure(double Seconds, double OnDisk, double Process, long Peak);

    /// <param name="tool">The published <c>tars.dll</c>.</param>
    /// <param name="rounds">How often each client fetches each list.</param>
    public static async Task<int> RunAsync(string tool, int rounds)
    {
        if (!File.Exists(tool))
        {
            await Console.Error.WriteLineAsync($"{tool} does not exist; ./run.sh --version builds it");
            return 69;
        }

        string folder = Directory.CreateTempSubdirectory("tars-download-").FullName;
        try
        {
            string served = Path.Combine(folder, "served");
            Directory.CreateDirectory(served);
            string large = MakeLarge(served);
            string small = MakeSmall(served);
            string many = string.Create(CultureInfo.InvariantCulture, $"{SmallFiles:N0} files of 1 to 40 KB");
            await using (var server = new FileServer(served))
            {
                string one = Address(large, server.Address, folder);
                string others = Address(small, server.Address, folder);
                string both = Path.Combine(folder, "both.list");
                await File.WriteAllLinesAsync(both, [.. File.ReadLines(one), .. File.ReadLines(others)]);
                await CompareAsync("1 file of 1 GB", tool, one, folder, connections: 4, rounds);
                await CompareAsync($"1 file of 1 GB and {many}, in one list", tool, both, folder, connections: 4, rounds);
                await CompareAsync(many, tool, others, folder, connections: 1, rounds);
            }

            await using NginxServer? nginx = await NginxServer.TryStartAsync(served);
            if (nginx is null)
                Console.WriteLine("\nWithout nginx: it is not installed.");
            else
                await CompareAsync($"{many}, from nginx", tool, Address(small, nginx.Address, folder), folder, connections: 1, rounds);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CompareAsync(
        string what, string tool, string list, string folder, int connections, int rounds)
    {
        string[] urls = [.. File.ReadLines(list).Select(l => l.Split(' ')[0])];
        string curl = Path.Combine(folder, "curl.conf");
        await File.WriteAllLinesAsync(curl, urls.Select(u => $"url = \"{u}\"\nremote-name"));
        string aria = Path.Combine(folder, "aria2.list");
        await File.WriteAllLinesAsync(aria, urls);
        string[] parts = ["-x", $"{connections}", "-s", $"{connections}"];
        Side[] sides =
        [
            new("tars", to => ("dotnet", [tool, "run", Definition(list, to, connections), "--json"])),
            new("curl", to => ("curl", ["-s", "--parallel", "--parallel-max", $"{Hands}", "--output-dir", to, "-K", curl])),
            new(Floor, to => ("dotnet", [typeof(PlainFetch).Assembly.Location, "download-plainly", list, to])),
            new("aria2c", to => ("aria2c", ["-q", "-d", to, "-i", aria, "-j", $"{Hands}", .. parts, "--file-allocation=none", "--auto-save-interval=0"])),
        ];
        var measured = sides.ToDictionary(s => s.Name, _ => new List<Measure>());
        bool small = connections == 1;
        await using ResidentProcess? resident = small ? await ResidentProcess.StartAsync(list, Hands, folder) : null;
        if (small)
            measured[Later] = [];
        for (int round = 0; round < rounds; round++)
        {
            foreach (Side side in sides)
            {
                string to = Directory.CreateDirectory(Path.Combine(folder, $"{side.Name}-{Path.GetRandomFileName()}")).FullName;
                measured[side.Name].Add(await MeasureAsync(side, to, urls.Length));

                // Of many files none is deleted before the end: ext4 passes over the places of those that were deleted in the last
                // minutes one by one, and whoever comes next would pay for it.
                foreach (string path in Directory.EnumerateFiles(to, "large.bin", SearchOption.AllDirectories))
                    File.Delete(path);
            }

            if (resident is not null)
            {
                string to = Directory.CreateDirectory(Path.Combine(folder, $"later-{Path.GetRandomFileName()}")).FullName;
                double seconds = await resident.RunAsync(to);
                RequireAll("a later run", to, urls.Length);
                measured[Later].Add(new Measure(seconds, seconds, double.NaN, Peak(resident.Id)));
            }
        }

        Print(what, measured);
    }

    private static async Task<Measure> MeasureAsync(Side side, string to, int files)
    {
        (string program, string[] arguments) = side.Command(to);
        long start = Stopwatch.GetTimestamp();
        var how = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(how)!;
        long peak = 0;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        while (!output.IsCompleted)
        {
            peak = Math.Max(peak, Peak(process.Id));
            await Task.WhenAny(output, Task.Delay(20));
        }

        await process.WaitForExitAsync();
        double whole = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{side.Name} ended with {process.ExitCode}.");
        RequireAll(side.Name, to, files);
        if (side.Name == "tars")
        {
            using var report = JsonDocument.Parse(await output);
            double seconds = report.RootElement.GetProperty("elapsed_seconds").GetDouble();
            return new Measure(seconds, seconds, whole, peak);
        }

        // What the engine has done when it says done: the bytes are on the disk.
        using Process sync = Process.Start("sync", ["-f", to]);
        await sync.WaitForExitAsync();
        return new Measure(whole, Stopwatch.GetElapsedTime(start).TotalSeconds, whole, peak);
    }

    private static void RequireAll(string side, string folder, int files)
    {
        int there = Directory.EnumerateFiles(folder, "*.bin", SearchOption.AllDirectories).Count();
        if (there != files)
            throw new InvalidOperationException($"{side} left {there} of {files} files.");
    }

    /// <summary>Writes a pipeline of a list and a download, nothing behind.</summary>
    private static string Definition(string list, string to, int connections)
    {
        string path = Path.Combine(to, "pipeline.yaml");
        File.WriteAllText(path, $$"""
            name: bench
            state: .state
            nodes:
              list:
                use: http_list
                with: { file: {{list}}, allow_private: true }
              get:
                use: download
                from: list
                with: { folder: dl, allow_private: true, connections: {{connections}}, connections_per_host: {{Hands}} }
            """);
        return path;
    }

    private static void Print(string what, Dictionary<string, List<Measure>> measured)
    {
        double Median(string side, Func<Measure, double> of) => measured[side].Select(of).Order().ElementAt(measured[side].Count / 2);
        Console.WriteLine($"\n## {what}\n\n| | done, s | on disk, s | whole process, s | peak, MB |\n| --- | ---: | ---: | ---: | ---: |");
        foreach (string side in measured.Keys)
        {
            double process = Median(side, m => m.Process);
            string whole = double.IsNaN(process) ? string.Empty : process.ToString("0.00", CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {side} | {Median(side, m => m.Seconds):0.00} | {Median(side, m => m.OnDisk):0.00} | "
                + $"{whole} | {measured[side].Max(m => m.Peak) / 1e6:0} |"));
        }

        double Best(Func<Measure, double> of) => measured.Keys.Where(s => s is not ("tars" or Later or Floor)).Min(s => Median(s, of));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\ntars against the better of the others: {Best(m => m.OnDisk) / Median("tars", m => m.OnDisk):0.00}x until the "
            + $"bytes are on disk, {Best(m => m.Seconds) / Median("tars", m => m.Seconds):0.00}x against one that leaves them in the system's cache; "
            + $"with the start of its process {Best(m => m.OnDisk) / Median("tars", m => m.Process):0.00}x and "
            + $"{Best(m => m.Process) / Median("tars", m => m.Process):0.00}x."));
        if (measured.ContainsKey(Later))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"\nLater runs of one process: {Best(m => m.OnDisk) / Median(Later, m => m.OnDisk):0.00}x until the bytes are on disk, "
                + $"{Best(m => m.Seconds) / Median(Later, m => m.Seconds):0.00}x against one that leaves them in the system's cache."));
        }
    }

    private static long Peak(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(':')[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string MakeLarge(string folder)
    {
        string path = Path.Combine(folder, "large.bin");
        byte[] block = new byte[1_000_000];
        var random = new Random(1);
        using (FileStream file = File.Create(path))
        {
            for (long written = 0; written < LargeBytes; written += block.Length)
            {
                random.NextBytes(block);
                file.Write(block);
            }
        }

        return Listed(folder, "large", [path]);
    }

    private static string MakeSmall(string folder)
    {
        var random = new Random(2);
        var paths = new List<string>();
        for (int i = 0; i < SmallFiles; i++)
        {
            byte[] bytes = new byte[random.Next(1000, 40_000)];
            random.NextBytes(bytes);
            string path = Path.Combine(folder, $"small-{i:0000}.bin");
            File.WriteAllBytes(path, bytes);
            paths.Add(path);
        }

        return Listed(folder, "small", paths);
    }

    private static string Listed(string folder, string name, IEnumerable<string> paths)
    {
        string list = Path.Combine(folder, $"{name}.list");
        var lines = new StringBuilder();
        foreach (string path in paths)
        {
            using FileStream file = File.OpenRead(path);
            string digest = Convert.ToHexStringLower(SHA256.HashData(file));
            lines.Append(CultureInfo.InvariantCulture, $"BASE/{Path.GetFileName(path)} {digest}\n");
        }

        File.WriteAllText(list, lines.ToString());
        return list;
    }

    private static string Address(string list, string server, string folder)
    {
        string path = Path.Combine(folder, Path.GetFileName(list));
        File.WriteAllText(path, File.ReadAllText(list).Replace("BASE", server, StringComparison.Ordinal));
        return path;
    }
}
