using System.CommandLine;
using System.Globalization;
using Tars.Pipeline;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary><c>tars gc</c>: makes room in the state folder.</summary>
internal static class GcCommand
{
    public static Command Create(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only count the artifacts that nothing holds." };
        var leftovers = new Option<bool>("--leftovers") { Description = "Also take away what sources and sinks left that the definition no longer has." };
        var command = new Command(
            "gc",
            """
            Remove kept outputs of computations that changed since, and artifacts that nothing holds.

            Examples:
              tars gc --dry-run
              tars gc
              tars gc --leftovers
            """)
        {
            pipeline, dryRun, leftovers, json,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(leftovers) && !result.GetValue(dryRun))
            {
                PipelineDefinition definition = Definitions.Load(result.GetValue(pipeline)!, terminal);
                var options = new RunOptions { Assets = ToolAssets.Open(offline: true, terminal) };
                foreach (Leftover left in await LeftoverSweep.RemoveAsync(definition, Definitions.Catalog, options, cancellationToken))
                {
                    terminal.Error.WriteLine(Terminal.SafeLine($"took away what the {left.Kind.ToString().ToLowerInvariant()} '{left.Node}' had left"));
                }
            }

            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            StateSweepReport report = StateSweep.Sweep(records.Definition, ToolAssets.Open(offline: true, terminal), result.GetValue(dryRun));
            if (!result.GetValue(dryRun) && report.Artifacts + report.Memos > 0)
            {
                await AuditLog.NoteAsync(records.Definition, AuditLog.DeleteAction, $"{report.Artifacts} artifacts, {report.Memos} kept outputs", "gc", cancellationToken);
            }

            terminal.Out.WriteLine(result.GetValue(json)
                ? CliJson.Write(report)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(result.GetValue(dryRun) ? "would remove" : "removed")} {report.Artifacts:N0} artifacts, {report.Bytes / 1048576.0:0.0} MiB; {report.Memos:N0} kept outputs forgotten"));
        });
        return command;
    }
}
