using System.CommandLine;
using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary><c>tars gc</c>: makes room in the state folder.</summary>
internal static class GcCommand
{
    private const int ShownHolds = 5;

    public static Command Create(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only count what would go." };
        var leftovers = new Option<bool>("--leftovers")
        {
            Description = "Also take away what sources and sinks left that the definition no longer has.",
        };
        var command = new Command(
            "gc",
            """
            Remove kept outputs of computations that changed since, and artifacts that nothing refers to.

            Under a legal hold all kept outputs stay, since they name no root, and the exit code is 2 if some would have gone.

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
                    terminal.Error.WriteLine(
                        Terminal.SafeLine($"took away what the {left.Kind.ToString().ToLowerInvariant()} '{left.Node}' had left"));
                }
            }

            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            StateSweepReport report = StateSweep.Sweep(
                records.Definition, ToolAssets.Open(offline: true, terminal), result.GetValue(dryRun));
            if (!result.GetValue(dryRun) && report.Artifacts + report.Memos > 0)
            {
                string what = $"{Counted(report.Artifacts, "artifact")}, {Counted(report.Memos, "kept output")}";
                await AuditLog.NoteAsync(records.Definition, AuditLog.DeleteAction, what, "gc", cancellationToken);
            }

            terminal.Out.WriteLine(result.GetValue(json) ? CliJson.Write(report) : Said(report, result.GetValue(dryRun)));
            return report.Held == 0 ? ExitCode.Ok : Kept(report, terminal);
        });
        return command;
    }

    private static string Said(StateSweepReport report, bool dryRun) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(dryRun ? "would remove" : "removed")} {Counted(report.Artifacts, "artifact")}, {report.Bytes / 1048576.0:0.0} MiB; ")
        + $"{(dryRun ? "would forget" : "forgot")} {Counted(report.Memos, "kept output")}";

    /// <summary>Says what stays for the sake of holds, by whom and since when they are, and how they end.</summary>
    private static int Kept(StateSweepReport report, Terminal terminal)
    {
        terminal.Error.WriteLine(
            $"tars: {Counted(report.Held, "kept output")} of computations that changed stay{(report.Held == 1 ? "s" : string.Empty)}: "
            + "no record says of which root they are, and there is something under hold:");
        foreach (LegalHold hold in report.Holds.Take(ShownHolds))
        {
            terminal.Error.WriteLine(Terminal.SafeLine($"  {hold}; to end it: tars forensics hold release {hold.Number} --reason TEXT"));
        }

        if (report.Holds.Count > ShownHolds)
        {
            terminal.Error.WriteLine($"  and {Counted(report.Holds.Count - ShownHolds, "more hold")}: tars forensics hold list");
        }

        return ExitCode.Refused;
    }

    private static string Counted(long number, string noun) => $"{TextTable.Number(number)} {noun}{(number == 1 ? string.Empty : "s")}";
}
