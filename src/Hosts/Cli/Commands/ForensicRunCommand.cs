using System.CommandLine;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary><c>tars forensics run [RUN]</c>: counts, times, errors and integrity of a run, against the runs before it.</summary>
internal static class ForensicRunCommand
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "The run's id or its beginning; by default the last.", DefaultValueFactory = _ => "last" };
        var pipeline = new PipelineOption();
        var form = new ForensicOutput();
        Option<FileInfo?> since = ForensicReportCommands.Since();
        Option<string> failOn = ForensicReportCommands.FailOn();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("run", "Check a run by what the ledger holds: counts, times, errors, integrity.")
        {
            run, pipeline, form.Format, form.Out, form.Json, since, failOn, offline,
        };
        command.SetAction(async (result, stop) =>
        {
            form.Check(result);
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            ForensicReport report = new RunForensics(records.Definition, records.Ledger).Analyze(records.Find(result.GetValue(run)!), stop);
            report = await ForensicReportCommands.ComparedAsync(report, result.GetValue(since), stop);
            await ForensicReportCommands.WriteAsync(result, form, report, result.GetValue(offline), terminal, stop);
            return ForensicReportCommands.IsRefused(report, result.GetValue(failOn)) ? ExitCode.Refused : ExitCode.Ok;
        });
        return command;
    }
}
