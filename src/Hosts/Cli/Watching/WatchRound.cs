using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Watching;

/// <summary>One run of a watch: what changed in it, and how it is told.</summary>
internal sealed class WatchRound(int number)
{
    /// <summary>How many changed roots a line of JSON names; all are counted.</summary>
    private const int MaxNamed = 1000;

    private const int MaxShown = 10;

    private readonly List<RootReport> _changed = [];
    private readonly Dictionary<RootStatus, long> _counts = [];

    /// <summary>For <see cref="RunOptions.RootFinished"/>.</summary>
    public void Count(RootReport root)
    {
        CameToSomething |= root.Status != RootStatus.Unchanged && (root.Status != RootStatus.Dead || root.Sha256.Length > 0);
        _counts[root.Status] = _counts.GetValueOrDefault(root.Status) + 1;
        if (root.Status != RootStatus.Unchanged && _changed.Count < MaxNamed)
        {
            _changed.Add(root);
        }
    }

    /// <summary>Whether anything was done: a root that is as it was, or cannot be read, does not count.</summary>
    public bool CameToSomething { get; private set; }

    public void Write(RunReport report, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(CliJson.Line(new { Round = number, Report = report with { Items = _changed } }));
            terminal.Out.Flush();
            return;
        }

        terminal.Out.WriteLine(Summary(report, terminal));
        foreach (RootReport root in _changed.Where(r => r.Errors.Count > 0 || r.Notes.Count > 0).Take(MaxShown))
        {
            foreach (string error in root.Errors)
            {
                terminal.Out.WriteLine($"  {terminal.Red(Terminal.SafeLine($"{root.Key}: {error}"))}");
            }

            if (root.Notes.Count > 0)
            {
                terminal.Out.WriteLine($"  {terminal.Dim(Terminal.SafeLine($"{root.Key}: {string.Join(" · ", root.Notes)}"))}");
            }
        }

        if (report.Failure is string failure)
        {
            terminal.Error.WriteLine($"tars: {Terminal.Safe(failure)}");
        }
    }

    private string Summary(RunReport report, Terminal terminal)
    {
        var parts = new List<string>();
        Add(RootStatus.Done, "done");
        Add(RootStatus.Removed, "removed");
        Add(RootStatus.NoEffect, "without effect");
        Add(RootStatus.Partial, "in part");
        Add(RootStatus.Dead, "dead");
        Add(RootStatus.Unchanged, "unchanged");
        string outcome = report.Outcome switch
        {
            RunOutcome.Failed => terminal.Red(" failed"),
            RunOutcome.Stopped => terminal.Yellow(" stopped"),
            _ => string.Empty,
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"round {number}{outcome}: {(parts.Count > 0 ? string.Join(", ", parts) : "nothing")}, {report.ElapsedSeconds:0.0} s (run {report.Run})");

        void Add(RootStatus status, string word)
        {
            if (_counts.GetValueOrDefault(status) is > 0 and long count)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {word}"));
            }
        }
    }
}
