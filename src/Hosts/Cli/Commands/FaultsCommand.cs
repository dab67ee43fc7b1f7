using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars faults</c>: the faults that runs met, and what was done about them.</summary>
internal static class FaultsCommand
{
    private static readonly string[] s_kinds = ["time_out", "permission", "missing_path", "corrupt_content", "disk_full", "server_down"];
    private static readonly string[] s_heads = ["kind", "faults", "retried", "waited", "mended", "given up", "longest s"];
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);

    public static Command Create(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        var run = new Option<string?>("--run")
        {
            Description = "Those of one run: its id, the beginning of it, or last.",
            HelpName = "RUN",
        };
        var node = new Option<string?>("--node")
        {
            Description = "Those of one node; engine is what the engine writes itself.",
            HelpName = "NODE",
        };
        Option<string> kind = CommonOptions.Among("--kind", "Those of one kind.", null, s_kinds);
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Those since a time (2026-05-01T12:00) or for so long (30m, 2h, 1d).",
            HelpName = "TIME",
            CustomParser = Time,
        };
        var follow = new Option<bool>("--follow") { Description = "Go on showing what comes, until interrupted." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "faults",
            """
            Show the faults of disks, networks and permissions that runs met, and what was done about them.

            Examples:
              tars faults --run last
              tars faults --kind disk_full --since 1d
              tars faults --follow
            """)
        { pipeline, run, node, kind, since, follow, json };
        command.SetAction(async (result, stop) =>
        {
            DefinitionSource file = result.GetValue(pipeline)!;
            PipelineDefinition definition = Definitions.Load(file, terminal, checkFiles: false);
            string? id = result.GetValue(run) is string wanted ? IdOf(wanted, file, terminal) : null;
            string? named = result.GetValue(kind);
            bool Wanted(FaultRecord fault) =>
                (id is null || fault.Run == id)
                && (result.GetValue(node) is not string one || fault.Node == one)
                && (named is null || Word(fault.Kind) == named)
                && (result.GetValue(since) is not DateTimeOffset from || fault.Time >= from);
            bool lines = result.GetValue(json);
            FaultRecord[] faults = [.. FaultLog.Read(definition.StateFolder).Where(Wanted)];
            if (result.GetValue(follow))
            {
                await FollowAsync(definition.StateFolder, Wanted, lines, terminal, stop);
            }
            else if (lines)
            {
                await terminal.Out.WriteLineAsync(CliJson.Write(new { faults, summary = Summaries(faults) }));
            }
            else
            {
                Show(faults, terminal);
            }
        });
        return command;
    }

    private static void Show(FaultRecord[] faults, Terminal terminal)
    {
        if (faults.Length == 0)
        {
            terminal.Out.WriteLine("no faults");
            return;
        }

        foreach (FaultRecord fault in faults)
        {
            Line(fault, terminal);
        }

        terminal.Out.WriteLine();
        TextTable.Write(terminal.Out, s_heads, Summaries(faults).Select(s => new[]
        {
            s.Kind, TextTable.Number(s.Faults), TextTable.Number(s.Retried), TextTable.Number(s.Waited), TextTable.Number(s.Mended),
            TextTable.Number(s.GaveUp),
            s.LongestSeconds.ToString("0.0", CultureInfo.InvariantCulture),
        }));
        int lost = faults.Sum(f => f.Lost);
        if (lost > 0)
        {
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lost:N0} records found no room and are lost"));
        }
    }

    private static async Task FollowAsync(
        string state, Func<FaultRecord, bool> wanted, bool json, Terminal terminal, CancellationToken stop)
    {
        // The log is put aside when it is full: what was shown is told by its time.
        FaultRecord? last = null;
        while (true)
        {
            FaultRecord[] all = [.. FaultLog.Read(state)];
            int from = last is null ? 0 : Array.LastIndexOf(all, last) + 1;
            foreach (FaultRecord fault in all.Skip(from).Where(wanted))
            {
                if (json)
                {
                    await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(fault, PayloadJson.Options));
                }
                else
                {
                    Line(fault, terminal);
                }
            }

            last = all.LastOrDefault() ?? last;
            try
            {
                await Task.Delay(s_look, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static void Line(FaultRecord fault, Terminal terminal)
    {
        string outcome = Word(fault.Outcome);
        string coloured = fault.Outcome switch
        {
            FaultOutcome.GaveUp => terminal.Red(outcome),
            FaultOutcome.Mended or FaultOutcome.Resumed => terminal.Green(outcome),
            _ => terminal.Yellow(outcome),
        };
        string where = fault.Item is null ? fault.Node : $"{fault.Node} {fault.Item}";
        string head = string.Create(CultureInfo.InvariantCulture, $"{fault.Time:u}  {Word(fault.Kind),-15} {Word(fault.Action),-7}");
        string tail = string.Create(CultureInfo.InvariantCulture, $"attempt {fault.Attempt}, {fault.Duration:0.0} s  {where}");
        terminal.Out.WriteLine($"{head} {coloured}{new string(' ', Math.Max(0, 7 - outcome.Length))}  {Terminal.SafeLine(tail)}");
        terminal.Out.WriteLine($"    {terminal.Dim(Terminal.SafeLine(fault.Message))}");
    }

    private static IReadOnlyList<Summary> Summaries(IEnumerable<FaultRecord> faults) =>
    [
        .. faults.GroupBy(f => f.Kind).OrderBy(g => g.Key).Select(g => new Summary(
            Word(g.Key),
            g.Count(f => f.Outcome is FaultOutcome.Retried or FaultOutcome.Waiting or FaultOutcome.GaveUp),
            Of(g, FaultOutcome.Retried),
            Of(g, FaultOutcome.Waiting),
            Of(g, FaultOutcome.Mended),
            Of(g, FaultOutcome.GaveUp),
            g.Max(f => f.Duration))),
    ];

    private static int Of(IEnumerable<FaultRecord> faults, FaultOutcome outcome) => faults.Count(f => f.Outcome == outcome);

    private static string IdOf(string run, DefinitionSource file, Terminal terminal)
    {
        using PipelineRecords records = PipelineRecords.Open(file, terminal);
        return records.Find(run).Run;
    }

    private static string Word(Enum member) => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString());

    private static DateTimeOffset? Time(ArgumentResult result)
    {
        string text = result.Tokens.Single().Value;
        if (Duration.TryParse(text, out TimeSpan ago))
        {
            return TimeProvider.System.GetUtcNow() - ago;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
        {
            return at;
        }

        result.AddError($"--since takes a time such as 2026-05-01T12:00 (UTC) or a duration such as 2h, not '{text}'.");
        return null;
    }

    private sealed record Summary(string Kind, int Faults, int Retried, int Waited, int Mended, int GaveUp, double LongestSeconds);
}
