using System.Globalization;
using Tars.Pipeline;
using Tars.Stages.Acquire;

namespace Tars.Benchmarks.Download;

/// <summary>The engine's side, in a process of its own: a list and a download, nothing behind.</summary>
internal static class DownloadSide
{
    /// <summary>Prints seconds of the run, dead letters and the peak of memory in bytes.</summary>
    public static async Task<int> RunAsync(string list, string folder, int files, int connections)
    {
        Directory.CreateDirectory(folder);
        PipelineDefinition definition = new PipelineBuilder("bench", folder)
            .Add<HttpListSource>("list", new HttpListOptions { File = list, AllowPrivate = true })
            .Add<DownloadStage>(
                "get",
                new DownloadOptions { Folder = "dl", AllowPrivate = true, Connections = connections, ConnectionsPerHost = 16 },
                from: ["list"],
                policy: new NodePolicy { Parallelism = files, BufferItems = 512 })
            .Build();
        await using PipelineRun run = PipelineRun.Create(definition);
        RunReport report = await run.RunAsync();
        string peak = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        long bytes = 1024 * long.Parse(peak.Split(':')[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.ElapsedSeconds:0.000} {report.DeadLetters} {bytes}"));
        if (report.Failure is not null)
            await Console.Error.WriteLineAsync(report.Failure);
        return report.Failure is null && report.DeadLetters == 0 ? 0 : 2;
    }
}
