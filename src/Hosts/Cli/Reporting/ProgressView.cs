using System.Globalization;
using Spectre.Console;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>Shows a run while it goes on: a live table on a terminal, elsewhere a line every few seconds. Always on standard error.</summary>
internal static class ProgressView
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_line = TimeSpan.FromSeconds(3);

    /// <summary>Returns when the run has ended.</summary>
    public static Task ShowAsync(PipelineRun run, Task running, Terminal terminal) =>
        terminal.Interactive ? TableAsync(run, running, terminal) : LinesAsync(run, running, terminal);

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

    private static async Task TableAsync(PipelineRun run, Task running, Terminal terminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        await console.Live(Table(run.Snapshot())).AutoClear(true).StartAsync(async live =>
        {
            while (await Task.WhenAny(running, Task.Delay(s_redraw)) != running)
            {
                live.UpdateTarget(Table(run.Snapshot()));
            }
        });
    }

    private static Table Table(RunSnapshot now)
    {
        double seconds = Math.Max(0.001, now.Elapsed.TotalSeconds);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("node");
        foreach (string head in (string[])["done/total", "rate", "queue", "bytes", "failed"])
        {
            table.AddColumn(new TableColumn(head).RightAligned());
        }

        foreach (NodeReport node in now.Nodes)
        {
            long done = node.In - node.InFlight;
            table.AddRow(
                Markup.Escape(node.Name),
                string.Create(CultureInfo.InvariantCulture, $"{done}/{node.In}"),
                string.Create(CultureInfo.InvariantCulture, $"{done / seconds:0.0}/s"),
                node.Queued.ToString(CultureInfo.InvariantCulture),
                Size(node.QueuedBytes),
                node.Dead > 0 ? $"[red]{node.Dead}[/]" : "0");
        }

        double rate = now.RootsFinished / seconds;
        string eta = rate > 0 && now.RootsSeen > now.RootsFinished
            ? string.Create(CultureInfo.InvariantCulture, $", about {(now.RootsSeen - now.RootsFinished) / rate:0} s left for those seen")
            : string.Empty;
        table.Caption = new TableTitle(string.Create(
            CultureInfo.InvariantCulture,
            $"{now.RootsFinished}/{now.RootsSeen} roots, {Size(now.Bytes)} in flight, {now.Elapsed.TotalSeconds:0} s{eta}"));
        return table;
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
    };
}
