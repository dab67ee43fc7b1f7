using System.CommandLine;
using System.Globalization;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars gc</c>: makes room in the state folder.</summary>
internal static class GcCommand
{
    public static Command Create(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only count the artifacts that nothing holds." };
        var command = new Command("gc", "Remove kept outputs of computations that changed since, and artifacts that nothing holds.") { pipeline, dryRun, json };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            StateSweepReport report = StateSweep.Sweep(records.Definition, ToolAssets.Open(offline: true, terminal), result.GetValue(dryRun));
            terminal.Out.WriteLine(result.GetValue(json)
                ? CliJson.Write(report)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(result.GetValue(dryRun) ? "would remove" : "removed")} {report.Artifacts:N0} artifacts, {report.Bytes / 1048576.0:0.0} MiB; {report.Memos:N0} kept outputs forgotten"));
        });
        return command;
    }
}
