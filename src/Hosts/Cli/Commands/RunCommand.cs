using System.CommandLine;
using Tars.Cli.Reporting;
using Tars.Cli.Watching;
using Tars.Pipeline;
using Tars.Stages.Acquire;

namespace Tars.Cli.Commands;

/// <summary><c>tars run FILE</c>: runs a definition to its end.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new DefinitionArgument();
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        Option<string> progress = CommonOptions.Among(
            "--progress", "How to show the run on standard error; auto is a table on a terminal, else lines; json is a stream of events.",
            "auto",
            "auto", "table", "lines", "json", "none");
        var once = new Option<bool>("--once") { Description = "Run once, though a folder says 'watch: true'." };
        var command = new Command(
            "run",
            """
            Run a definition: take in what is new, changed or gone since the last run.

            Examples:
              tars run
              tars run archive.yaml --profile night
              tars run inbox.yaml --once
              tars run --json --progress none > report.json
              tars run --progress json 2> events.jsonl
            """)
        { file, json, progress, offline, once };
        command.SetAction(async (result, _) =>
        {
            ProgressStyle style = Enum.Parse<ProgressStyle>(result.GetValue(progress)!, ignoreCase: true);
            var call = new Call(result.GetValue(file)!, result.GetValue(json), result.GetValue(offline), result.GetValue(once), style);
            return style == ProgressStyle.Json ? await WithEventsAsync(call, terminal) : await RunAsync(call, terminal, null);
        });
        return command;
    }

    /// <summary>With everything that goes to standard error among the events, so that each of its lines is JSON.</summary>
    private static async Task<int> WithEventsAsync(Call call, Terminal terminal)
    {
        await using var events = new ProgressEvents(terminal.Error);
        await using var messages = new MessageWriter(events);
        try
        {
            return await RunAsync(call, new Terminal(terminal.Out, messages, interactive: false, terminal.Colour), events);
        }
        catch (Exception e) when (!Faults.AreTraced)
        {
            await messages.WriteLineAsync(Hints.Complete(Faults.Sentence(e), call.File));
            return Faults.CodeOf(e);
        }
    }

    /// <summary>How long the end of a run waits for its last notices; the rest is delivered by the next one, or on request.</summary>
    internal static readonly TimeSpan Telling = TimeSpan.FromSeconds(5);

    /// <summary>Runs once what was made of a definition.</summary>
    /// <param name="definition">What runs.</param>
    /// <param name="file">Where it came from.</param>
    /// <param name="offline">Whether fetching is forbidden.</param>
    /// <param name="terminal">Where the report goes.</param>
    internal static Task<int> RunAsync(PipelineDefinition definition, DefinitionSource file, bool offline, Terminal terminal) =>
        RunAsync(new Call(file, Json: false, offline, Once: true, ProgressStyle.Auto) { Definition = definition }, terminal, events: null);

    private static async Task<int> RunAsync(Call call, Terminal terminal, ProgressEvents? events)
    {
        PipelineDefinition definition = call.Definition ?? Definitions.Load(call.File, terminal);
        Archive.RefuseMixedModels(definition, call.File);
        if (!call.Once && definition.Nodes.Any(n => n.Options is FolderOptions { Watch: true }))
        {
            return events is null
                ? await WatchCommand.RunAsync(new WatchCall(definition, call.File, call.Json, call.Offline, call.Progress), terminal)
                : throw new CliException(
                    ExitCode.Usage, "--progress json tells of one run, and this definition says 'watch: true': add --once.");
        }

        using var signals = new Signals(terminal.Error);
        await using NoticeDesk? desk = definition.Notices.Count > 0 ? NoticeDesk.Open(definition, terminal.Error) : null;
        var options = new RunOptions
        {
            Assets = ToolAssets.OnNeed(call.Offline, terminal),
            Drain = signals.Drain,
            RootFinished = events is null ? null : events.RootFinished,
            Observer = told =>
            {
                desk?.Post(told);
                Say(told, terminal);
            },
        };
        await using PipelineRun run = PipelineRun.Create(definition, options);
        Task<RunReport> running = run.RunAsync(signals.Stop);
        await (events?.ShowAsync(run, running, TimeProvider.System) ?? ProgressView.ShowAsync(run, running, terminal, call.Progress));
        RunReport report = await running;
        int code = CodeOf(report, signals);
        if (call.Json)
        {
            await terminal.Out.WriteLineAsync(CliJson.Write(report));
        }
        else
        {
            RunReportView.Write(report, call.File, terminal);
        }

        await (events?.FinishedAsync(report, code) ?? Task.CompletedTask);
        await (desk?.CloseAsync(Telling) ?? Task.FromResult(true));
        return code;
    }

    /// <summary>Says at once what somebody may have to see to; the rest is in the report.</summary>
    internal static void Say(RunEvent told, Terminal terminal)
    {
        bool waits = told.Fault is { Outcome: FaultOutcome.Waiting, Action: not FaultAction.Pause };
        if (told.Kind is RunEventKind.Paused or RunEventKind.Resumed || waits)
        {
            terminal.Error.WriteLine($"tars: {Terminal.SafeLine(told.Message)}");
        }
    }

    private static int CodeOf(RunReport report, Signals signals) => report.Outcome switch
    {
        RunOutcome.Completed => ExitCode.Ok,
        RunOutcome.CompletedWithDeadLetters => ExitCode.DeadLetters,
        RunOutcome.Stopped => signals.ExitCode ?? ExitCode.Interrupted,
        _ => Math.Max(ExitCode.Failed, report.FailureCause is null || Faults.IsDefect(report.FailureCause)
            ? ExitCode.Failed
            : Faults.CodeOf(report.FailureCause)),
    };

    private sealed record Call(DefinitionSource File, bool Json, bool Offline, bool Once, ProgressStyle Progress)
    {
        /// <summary>What runs in place of what the file says; null for the file's.</summary>
        public PipelineDefinition? Definition { get; init; }
    }
}
