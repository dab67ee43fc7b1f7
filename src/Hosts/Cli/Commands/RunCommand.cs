using System.CommandLine;
using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Cli.Commands;

/// <summary><c>tars run FILE</c>: runs a definition to its end.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new DefinitionArgument();
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("run", "Run a definition: take in what is new, changed or gone since the last run.") { file, json, offline };
        command.SetAction((result, _) => RunAsync(
            result.GetValue(file)!, result.GetValue(json), result.GetValue(offline), terminal));
        return command;
    }

    private static async Task<int> RunAsync(DefinitionSource file, bool json, bool offline, Terminal terminal)
    {
        PipelineDefinition definition = Definitions.Load(file, terminal);
        using var signals = new Signals(terminal.Error);
        AssetStore assets = ToolAssets.Open(offline, terminal);
        var options = new RunOptions { Assets = assets, Drain = signals.Drain };
        await using PipelineRun run = PipelineRun.Create(definition, options);
        Task<RunReport> running = run.RunAsync(signals.Stop);
        await ProgressView.ShowAsync(run, running, terminal);
        RunReport report = await running;
        if (json)
        {
            await terminal.Out.WriteLineAsync(CliJson.Write(report));
        }
        else
        {
            RunReportView.Write(report, file, terminal);
        }

        return report.Outcome switch
        {
            RunOutcome.Completed => ExitCode.Ok,
            RunOutcome.CompletedWithDeadLetters => ExitCode.DeadLetters,
            RunOutcome.Stopped => signals.ExitCode ?? ExitCode.Interrupted,
            _ => Math.Max(ExitCode.Failed, report.FailureCause is null || Faults.IsDefect(report.FailureCause)
                ? ExitCode.Failed
                : Faults.CodeOf(report.FailureCause)),
        };
    }
}
