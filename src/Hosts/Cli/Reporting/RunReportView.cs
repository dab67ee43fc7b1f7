using System.Globalization;
using Tars.Pipeline;

namespace Tars.Cli.Reporting;

/// <summary>Prints a run report for people: each root and what became of it, each node's counts, and what to type next.</summary>
internal static class RunReportView
{
    private static readonly string[] s_heads = ["node", "in", "out", "filtered", "skipped", "dead", "busy s", "p50 s", "p95 s", "p99 s"];

    public static void Write(RunReport report, DefinitionSource file, Terminal terminal)
    {
        TextWriter output = terminal.Out;
        if (report.Outcome == RunOutcome.Completed && report.Unchanged == report.Roots && report.Roots > 0
            && report.Sources.All(s => s.Held == 0))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"nothing to do: {TextTable.Counted(report.Roots, "root")} unchanged since the last run ({report.ElapsedSeconds:0.0} s)"));
            WriteOpenLetters(report, file, terminal);
            LeftoverLines.Write(report.Leftovers, file, terminal);
            return;
        }

        // Of a run that was refused before it took in anything there is nothing to count.
        if (report.Roots > 0 || report.Failure is null)
        {
            WriteRoots(report, terminal);
            output.WriteLine();
            WriteNodes(report, output);
            output.WriteLine();
        }

        output.WriteLine(Summary(report, terminal));
        if (report.Failure is string failure)
        {
            terminal.Error.WriteLine(Hints.Complete($"tars: {Terminal.Safe(failure)}{Faults.WayOut(report.FailureCause)}", file));
        }

        WriteOpenLetters(report, file, terminal);
        LeftoverLines.Write(report.Leftovers, file, terminal);
    }

    private static void WriteRoots(RunReport report, Terminal terminal)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (RootReport root in report.Items.OrderBy(r => r.Source, StringComparer.Ordinal).ThenBy(r => r.Key, StringComparer.Ordinal))
        {
            var remarks = new List<string>(root.Notes);
            if (root.Sha256.Length > 0 && root.Change != RootChange.Removed && !first.TryAdd(root.Sha256, root.Key))
            {
                remarks.Add($"same bytes as {first[root.Sha256]}");
            }

            if (root.Status == RootStatus.NoEffect && remarks.Count == 0)
            {
                remarks.Add("no node takes it: none of the conditions let it pass");
            }

            string status = Word(root);
            string coloured = root.Status switch
            {
                RootStatus.Dead or RootStatus.Partial => terminal.Red(status),
                RootStatus.Done => terminal.Green(status),
                _ => terminal.Dim(status),
            };
            terminal.Out.WriteLine($"{coloured}{new string(' ', 10 - status.Length)} {Terminal.SafeLine(root.Key)}");
            foreach (string error in root.Errors)
            {
                terminal.Out.WriteLine($"           {terminal.Red(Terminal.SafeLine(error))}");
            }

            if (remarks.Count > 0)
            {
                terminal.Out.WriteLine($"           {terminal.Dim(Terminal.SafeLine(string.Join(" · ", remarks)))}");
            }
        }

        if (report.Items.Count < report.Roots)
        {
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"… and {report.Roots - report.Items.Count} more"));
        }
    }

    private static string Word(RootReport root) => root.Status switch
    {
        RootStatus.Done when root.Change == RootChange.Changed => "changed",
        RootStatus.Done when root.Change == RootChange.Outdated => "redone",
        RootStatus.NoEffect => "no effect",
        _ => root.Status.ToString().ToLowerInvariant(),
    };

    private static void WriteNodes(RunReport report, TextWriter output)
    {
        string[][] rows =
        [
            s_heads,
            .. report.Nodes.Select(n => new[]
            {
                n.Name, Number(n.In), Number(n.Out), Number(n.Filtered), Number(n.Skipped), Number(n.Dead),
                n.BusySeconds.ToString("0.00", CultureInfo.InvariantCulture), Each(n, 0.50), Each(n, 0.95), Each(n, 0.99),
            }),
        ];
        int[] widths = [.. Enumerable.Range(0, s_heads.Length).Select(c => rows.Max(r => r[c].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine(
                string.Join("  ", row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
        }
    }

    /// <summary>The time of a call, in as few digits as say something of it.</summary>
    private static string Each(NodeReport node, double share) => node.Calls.Count == 0 ? "-"
        : node.Calls.SecondsAt(share).ToString(node.Calls.SecondsAt(share) < 0.1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);

    private static string Summary(RunReport report, Terminal terminal)
    {
        string word = report.Outcome switch
        {
            RunOutcome.Completed => terminal.Green("completed"),
            RunOutcome.CompletedWithDeadLetters => terminal.Yellow("completed with dead letters"),
            RunOutcome.Stopped => terminal.Yellow("stopped; run again to go on"),
            _ => terminal.Red("failed; run again to go on"),
        };
        string counts = report.Reconciles ? "counts reconcile"
            : report.Outcome is RunOutcome.Stopped or RunOutcome.Failed ? "some items were still in flight"
            : "COUNTS DO NOT RECONCILE: please report this";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"run {report.Run}: {word}: {TextTable.Counted(report.Roots, "root")}, {report.Unchanged} unchanged, "
                + $"{TextTable.Counted(report.DeadLetters, "dead letter")}, {report.ElapsedSeconds:0.0} s, {counts}");
    }

    private static void WriteOpenLetters(RunReport report, DefinitionSource file, Terminal terminal)
    {
        if (report.DeadLettersOpen > 0)
        {
            terminal.Out.WriteLine(Hints.Complete($"{TextTable.Counted(report.DeadLettersOpen, "dead letter")} open: tars dlq list", file));
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
