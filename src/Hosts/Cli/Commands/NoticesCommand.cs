using System.CommandLine;
using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars notices list|test|flush|stats</c>: what was told over the channels of a definition, and what still waits.</summary>
internal static class NoticesCommand
{
    private static readonly TimeSpan s_flush = TimeSpan.FromMinutes(2);

    public static Command Create(Terminal terminal) => new(
        "notices",
        """
        Notices: who was told what of the runs, over the channels under 'notices'.

        Examples:
          tars notices list --limit 10
          tars notices test
          tars notices test mail
          tars notices flush
          tars notices stats
        """)
    {
        List(terminal),
        Test(terminal),
        Flush(terminal),
        Stats(terminal),
    };

    private static Command List(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        Option<int> limit = CommonOptions.Number("--limit", "The most of the history to show, the latest ones.", 50, 1, 100_000);
        var command = new Command("list", "Show what was told, and what waits to be told.") { pipeline, json, limit };
        command.SetAction(result =>
        {
            DefinitionSource file = result.GetValue(pipeline)!;
            PipelineDefinition definition = Load(file, terminal);
            IReadOnlyList<NoticeOutcome> history = [.. NoticeStore.History(definition.StateFolder).TakeLast(result.GetValue(limit))];
            IReadOnlyList<Notice> waiting = NoticeStore.Waiting(definition.StateFolder);
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new { history, waiting }));
                return;
            }

            foreach (NoticeOutcome told in history)
            {
                Line(told.Notice, told.Sent ? terminal.Green("sent   ") : terminal.Red("refused"), told.Error, terminal);
            }

            foreach (Notice notice in waiting)
            {
                Line(notice, terminal.Yellow("waiting"), null, terminal);
            }

            terminal.Out.WriteLine(
                waiting.Count > 0 ? Hints.Complete("next: tars notices flush", file) : history.Count == 0 ? "no notices" : "nothing waits");
        });
        return command;
    }

    private static Command Test(Terminal terminal)
    {
        var channel = new Argument<string?>("CHANNEL")
        {
            Description = "Its name under 'notices'; all of them without it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var pipeline = new PipelineOption();
        var command = new Command("test", "Send a notice over the channels now. Exit code 69: one of them did not take it.")
        { channel, pipeline };
        command.SetAction(async (result, _) =>
        {
            PipelineDefinition definition = Load(result.GetValue(pipeline)!, terminal);
            string? wanted = result.GetValue(channel);
            string[] names = [.. definition.Notices.Select(n => n.Name).Where(n => wanted is null || n == wanted)];
            if (names.Length == 0)
            {
                throw new CliException(ExitCode.Usage, wanted is null
                    ? "the definition has no section 'notices'."
                    : $"the definition has no channel '{wanted}'; there are {string.Join(", ", definition.Notices.Select(n => n.Name))}");
            }

            bool all = true;
            await using NoticeDesk desk = NoticeDesk.Open(definition, terminal.Error, resend: false);
            foreach (string name in names)
            {
                try
                {
                    await desk.TestAsync(name, Event(definition, RunEventKind.RunFinished, NoticeLevel.Info, "a test of this channel"));
                    terminal.Out.WriteLine($"{name}: {terminal.Green("sent")}");
                }
                catch (Exception e) when (!Faults.AreTraced)
                {
                    all = false;
                    terminal.Out.WriteLine($"{name}: {terminal.Red("failed")}: {Terminal.SafeLine(e.Message)}");
                }
            }

            return all ? ExitCode.Ok : ExitCode.Unavailable;
        });
        return command;
    }

    private static Command Flush(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        var command = new Command("flush", "Deliver what waits from earlier runs. Exit code 69: some of it still waits.") { pipeline };
        command.SetAction(async (result, _) =>
        {
            PipelineDefinition definition = Load(result.GetValue(pipeline)!, terminal);
            int before = NoticeStore.Waiting(definition.StateFolder).Count;
            await using (NoticeDesk desk = NoticeDesk.Open(definition, terminal.Error))
            {
                if (desk.IsShared)
                {
                    throw new CliException(
                        ExitCode.Locked,
                        $"another process delivers the notices in {definition.StateFolder} now; try again when it has ended.");
                }

                await desk.CloseAsync(s_flush);
            }

            int left = NoticeStore.Waiting(definition.StateFolder).Count;
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{before - left} of {before} settled, {left} waiting"));
            return left == 0 ? ExitCode.Ok : ExitCode.Unavailable;
        });
        return command;
    }

    private static Command Stats(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("stats", "Show how many notices each channel took, refused and held back.") { pipeline, json };
        command.SetAction(result =>
        {
            PipelineDefinition definition = Load(result.GetValue(pipeline)!, terminal);
            IReadOnlyDictionary<string, NoticeStatistics> all = NoticeStore.Statistics(definition.StateFolder);
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new { channels = all }));
                return;
            }

            TextTable.Write(
                terminal.Out, ["channel", "sent", "failed", "retried", "held back", "lost", "last sent"],
                all.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new[]
            {
                s.Key, TextTable.Number(s.Value.Sent), TextTable.Number(s.Value.Failed), TextTable.Number(s.Value.Retried),
                TextTable.Number(s.Value.HeldBack),
                TextTable.Number(s.Value.Lost), s.Value.LastSent?.ToString("u", CultureInfo.InvariantCulture) ?? "-",
            }));
            foreach ((string channel, NoticeStatistics statistics) in all.Where(s => s.Value.LastError is not null))
            {
                terminal.Out.WriteLine(Terminal.SafeLine($"{channel}: last failure: {statistics.LastError}"));
            }
        });
        return command;
    }

    /// <summary>Something to be told that no run of the engine tells.</summary>
    public static RunEvent Event(PipelineDefinition definition, RunEventKind kind, NoticeLevel level, string message) => new()
    {
        At = TimeProvider.System.GetUtcNow(),
        Kind = kind,
        Level = level,
        Pipeline = definition.Name,
        Run = "none",
        Message = message,
    };

    private static PipelineDefinition Load(DefinitionSource file, Terminal terminal) => Definitions.Load(file, terminal, checkFiles: false);

    private static void Line(Notice notice, string state, string? error, Terminal terminal)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"{notice.Event.At:u}  {notice.Channel,-12} ");
        terminal.Out.WriteLine($"{head}{state}  {Terminal.SafeLine($"{notice.Title}: {notice.Text}")}");
        if (error is not null)
        {
            terminal.Out.WriteLine($"    {terminal.Dim(Terminal.SafeLine(error))}");
        }
    }
}
