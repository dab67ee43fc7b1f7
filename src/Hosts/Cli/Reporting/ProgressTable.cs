using System.Globalization;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>
/// The live table of a run as lines that fit a terminal: what is done, how fast, what waits where, and which node holds the others up.
/// </summary>
internal sealed class ProgressTable(PipelineDefinition definition, Terminal terminal)
{
    private const int LeastName = 8;

    private static readonly string[] s_heads = ["node", "done/total", "rate", "left", "failed", "queue", "bytes", "busy"];

    // The columns that go first when there is no room, by their place in s_heads.
    private static readonly int[] s_dispensable = [7, 6, 3, 5, 2, 4];

    /// <summary>
    /// The lines, none wider than <paramref name="width"/> less one and not more than <paramref name="height"/> less one.
    /// </summary>
    /// <param name="now">The counts.</param>
    /// <param name="earlier">Those of some seconds ago, for the rates; null takes the run as a whole.</param>
    /// <param name="memory">What the process takes, in bytes.</param>
    /// <param name="width">The terminal's columns.</param>
    /// <param name="height">The terminal's rows.</param>
    public IReadOnlyList<string> Lines(RunSnapshot now, RunSnapshot? earlier, long memory, int width, int height)
    {
        int room = Math.Max(1, width - 1);
        var figures = ProgressFigures.Of(definition, now, earlier);
        List<string> foot = Foot(figures, memory, room);
        IReadOnlyList<NodeFigures> nodes = Chosen(figures.Nodes, Math.Max(1, height - 3 - foot.Count), out int hidden);
        List<string[]> rows = [s_heads, .. nodes.Select(Row)];
        int[] columns = Columns(rows, room, out int name);
        int[] widths = [.. columns.Select(c => c == 0 ? name : rows.Max(r => r[c].Length))];

        var lines = new List<string>();
        for (int i = 0; i < rows.Count; i++)
        {
            string line = string.Join("  ", columns.Select((c, k) => c == 0
                ? VisibleText.Cut(rows[i][0], name).PadRight(name)
                : rows[i][c].PadLeft(widths[k]))).TrimEnd();
            line = VisibleText.Cut(line, room);
            lines.Add(i == 0 ? terminal.Dim(line) : nodes[i - 1].Report.Dead > 0 ? terminal.Red(line) : line);
        }

        if (hidden > 0)
        {
            lines.Add(VisibleText.Cut(string.Create(CultureInfo.InvariantCulture, $"… and {hidden} more nodes"), room));
        }

        // What scrolled out of a very low terminal could not be redrawn.
        return [.. lines.Concat(foot).Take(Math.Max(1, height - 1))];
    }

    private static string[] Row(NodeFigures node) =>
    [
        node.Report.Name,
        string.Create(CultureInfo.InvariantCulture, $"{node.Done:N0}/{node.Report.In:N0}{(node.AllIn ? "" : "+")}"),
        node.Report.BytesMoved > 0
            ? $"{Size((long)node.BytesPerSecond)}/s"
            : string.Create(CultureInfo.InvariantCulture, $"{node.PerSecond:0.0}/s"),
        node.SecondsLeft is double left ? Time(TimeSpan.FromSeconds(left)) : string.Empty,
        node.Report.Dead.ToString("N0", CultureInfo.InvariantCulture),
        node.Report.Queued.ToString("N0", CultureInfo.InvariantCulture),
        Size(node.Report.QueuedBytes),
        string.Create(CultureInfo.InvariantCulture, $"{node.Busy * 100:0} %"),
    ];

    // On a low terminal those with work go before those without, all in the order of the graph.
    private static IReadOnlyList<NodeFigures> Chosen(IReadOnlyList<NodeFigures> nodes, int most, out int hidden)
    {
        hidden = Math.Max(0, nodes.Count - most);
        if (hidden == 0)
        {
            return nodes;
        }

        HashSet<NodeFigures> shown = [.. nodes.OrderByDescending(n => n.Report.InFlight).Take(most)];
        return [.. nodes.Where(shown.Contains)];
    }

    private static int[] Columns(List<string[]> rows, int room, out int name)
    {
        List<int> columns = [.. Enumerable.Range(0, s_heads.Length)];
        int longest = rows.Max(r => r[0].Length);
        foreach (int dispensable in s_dispensable)
        {
            if (Rest() + Math.Min(longest, LeastName) <= room)
            {
                break;
            }

            columns.Remove(dispensable);
        }

        name = Math.Clamp(room - Rest(), Math.Min(longest, 1), longest);
        return [.. columns];

        int Rest() => columns.Where(c => c != 0).Sum(c => rows.Max(r => r[c].Length) + 2);
    }

    private List<string> Foot(ProgressFigures figures, long memory, int room)
    {
        RunSnapshot now = figures.Now;
        List<string> parts =
        [
            string.Create(CultureInfo.InvariantCulture, $"{now.RootsFinished:N0}/{now.RootsSeen:N0}{(figures.AllSeen ? "" : "+")} roots"),
            $"{Size(now.Bytes)} of {Size(definition.MemoryBytes)} in flight",
            $"{Size(memory)} memory",
            Time(now.Elapsed),
        ];
        if (now.Paused)
        {
            parts.Add("paused: tars resume");
        }
        else if (figures.SecondsLeft is double left)
        {
            parts.Add($"about {Time(TimeSpan.FromSeconds(left))} left{(figures.AllSeen ? string.Empty : " for those seen")}");
        }

        if (figures.Bottleneck is string bottleneck)
        {
            parts.Add($"waiting for {bottleneck}");
        }

        var lines = new List<string>();
        foreach (string part in parts)
        {
            if (lines.Count > 0 && lines[^1].Length + 3 + part.Length <= room)
            {
                lines[^1] += " · " + part;
            }
            else
            {
                lines.Add(VisibleText.Cut(part, room));
            }
        }

        return lines;
    }

    internal static string Time(TimeSpan time) => time.TotalSeconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : time.TotalMinutes < 100
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h");

    internal static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.0} GiB"),
    };
}
