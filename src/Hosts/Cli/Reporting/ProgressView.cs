using System.Globalization;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>Shows a run while it goes on: a live table on a terminal, elsewhere a line every few seconds. Always on standard error.</summary>
internal static class ProgressView
{
    // Rates are those of this many redraws.
    private const int Window = 25;

    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_line = TimeSpan.FromSeconds(3);

    /// <summary>Returns when the run has ended.</summary>
    public static Task ShowAsync(PipelineRun run, Task running, Terminal terminal) =>
        terminal.Live is LiveWriter live ? TableAsync(run, running, terminal, live) : LinesAsync(run, running, terminal);

    private static async Task LinesAsync(PipelineRun run, Task running, Terminal terminal)
    {
        while (await Task.WhenAny(running, Task.Delay(s_line)) != running)
        {
            RunSnapshot now = run.Snapshot();
            string busy = string.Join(", ", now.Nodes
                .Where(n => n.InFlight > 0)
                .Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Name} {n.In - n.InFlight}/{n.In}")));
            await terminal.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{now.Elapsed.TotalSeconds,5:0} s  {now.RootsFinished}/{now.RootsSeen} roots  {(busy.Length > 0 ? busy : "committing")}"));
        }
    }

    private static async Task TableAsync(PipelineRun run, Task running, Terminal terminal, LiveWriter live)
    {
        var table = new ProgressTable(run.Definition, terminal);
        var earlier = new Queue<RunSnapshot>();
        try
        {
            do
            {
                RunSnapshot now = run.Snapshot();
                RunSnapshot? before = earlier.Count > 0 ? earlier.Peek() : null;
                live.Show(table.Lines(now, before, Environment.WorkingSet, live.Width, Height()));
                earlier.Enqueue(now);
                if (earlier.Count > Window)
                {
                    earlier.Dequeue();
                }
            }
            while (await Task.WhenAny(running, Task.Delay(s_redraw)) != running);
        }
        finally
        {
            live.Clear();
        }
    }

    private static int Height()
    {
        try
        {
            return Console.WindowHeight > 0 ? Console.WindowHeight : 24;
        }
        catch (IOException)
        {
            return 24;
        }
    }
}
