using System.Diagnostics;
using System.Globalization;
using Tars.Pipeline;
using Tars.Stages.Acquire;

namespace Tars.Benchmarks.Download;

/// <summary>
/// Runs a pipeline of a list and a download again and again in one process, each time into a new folder with a new state: what a watch, a
/// service or a program with the library in it takes once its code is compiled.
/// </summary>
internal static class RepeatedRun
{
    /// <summary>Runs once for each folder that is named on standard input, and prints the seconds that it took, a line each.</summary>
    /// <param name="list">Addresses with their digests.</param>
    /// <param name="hands">Answers under way at once.</param>
    public static async Task<int> RunAsync(string list, int hands)
    {
        while (await Console.In.ReadLineAsync() is { } folder)
        {
            var download = new DownloadOptions { Folder = "dl", AllowPrivate = true, Connections = 1, ConnectionsPerHost = hands };
            PipelineDefinition definition = new PipelineBuilder("bench", folder)
                .State(Path.Combine(folder, ".state"))
                .Add<HttpListSource>("list", new HttpListOptions { File = list, AllowPrivate = true })
                .Add<DownloadStage>("get", download, from: ["list"])
                .Build();
            long start = Stopwatch.GetTimestamp();
            await using PipelineRun run = PipelineRun.Create(definition);
            RunReport report = await run.RunAsync();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (report.Outcome != RunOutcome.Completed)
                throw new InvalidOperationException($"The run into {folder} ended as {report.Outcome}.");
            Console.WriteLine(seconds.ToString("0.0000", CultureInfo.InvariantCulture));
        }

        return 0;
    }
}
