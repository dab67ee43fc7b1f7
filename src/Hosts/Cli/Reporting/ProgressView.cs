using System.Globalization;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>
/// Shows a run while it goes on: a live table on a terminal, elsewhere a line every few seconds. Always on standard error.
/// </summary>
internal static class ProgressView
{
    // Rates are those of this many redraws.
    private const int Window = 25;

    // And those of the lines of this many.
    private const int LineWindow = 3;

    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_line = TimeSpan.FromSeconds(3);

    /// <summary>Returns when the run has ended.</summary>
    public static Task ShowAsync(PipelineRun run, Task running, Terminal terminal, ProgressStyle style) => style switch
    {
        ProgressStyle.None => Task.WhenAny(running),
        ProgressStyle.Auto or ProgressStyle.Table when terminal.Live is LiveWriter live => TableAsync(run, running, terminal, live),
        _ => LinesAsync(run, running, terminal),
    };

    /// <summary>A look at a run as one line.</summary>
    internal static string Line(ProgressFigures figures, long memory)
    {
        RunSnapshot now = figures.Now;
        var parts = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"{now.Elapsed.TotalSeconds,5:0} s  {now.RootsFinished:N0}/{now.RootsSeen:N0}{(figures.AllSeen ? "" : "+")} roots"),
        };
        if (figures.Dead > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{figures.Dead:N0} dead"));
        }

        if (figures.SecondsLeft is double left)
        {
            parts.Add($"{ProgressTable.Time(TimeSpan.FromSeconds(left))} left");
        }

        parts.Add($"{ProgressTable.Size(memory)} memory");
        string busy = string.Join(", ", figures.Nodes
            .Where(n => n.Report.InFlight > 0)
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Report.Name} {n.Done:N0}/{n.Report.In:N0}{Bytes(n)}")));
        return $"{string.Join(", ", parts)}; {(now.Paused ? "paused" : busy.Length > 0 ? busy : "committing")}";
    }

    private static string Bytes(NodeFigures node)
    {
        if (node.Report.BytesMoved == 0)
            return string.Empty;
        string left = node.SecondsLeft is double seconds ? $", {ProgressTable.Time(TimeSpan.FromSeconds(seconds))} left" : string.Empty;
        return $" ({ProgressTable.Size(node.Report.BytesMoved)} of {ProgressTable.Size(node.Report.BytesExpected)}, "
            + $"{ProgressTable.Size((long)node.BytesPerSecond)}/s{left})";
    }

    private static async Task LinesAsync(PipelineRun run, Task running, Terminal terminal)
    {
        var earlier = new Queue<RunSnapshot>([run.Snapshot()]);
        while (await Task.WhenAny(running, Task.Delay(s_line)) != running)
        {
            RunSnapshot now = run.Snapshot();
            await terminal.Error.WriteLineAsync(Line(ProgressFigures.Of(run.Definition, now, earlier.Peek()), Environment.WorkingSet));
            Keep(earlier, now, LineWindow);
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
                Keep(earlier, now, Window);
            }
            while (await Task.WhenAny(running, Task.Delay(s_redraw)) != running);
        }
        finally
        {
            live.Clear();
        }
    }

    private static void Keep(Queue<RunSnapshot> earlier, RunSnapshot now, int count)
    {
        earlier.Enqueue(now);
        if (earlier.Count > count)
        {
            earlier.Dequeue();
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
