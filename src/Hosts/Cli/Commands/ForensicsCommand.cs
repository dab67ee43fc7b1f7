using System.CommandLine;
using Tars.Stages.Files;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary><c>tars forensics analyze FILE…</c>: what is wrong with tables, with evidence.</summary>
internal static class ForensicsCommand
{
    public static Command Create(Terminal terminal) => new("forensics", "Analyse tables: what is missing, doubled, impossible or out of order.")
    {
        Analyze(terminal),
    };

    private static Command Analyze(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Description = "Tables: csv, JSON lines or Parquet.", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string>("--format") { Description = "How to print the report.", DefaultValueFactory = _ => "markdown" };
        format.AcceptOnlyFromAmong("markdown", "json");
        Option<bool> json = CommonOptions.Json();
        var failOn = new Option<string>("--fail-on") { Description = "Exit 2 when a finding is at least so severe.", HelpName = "info|warning|error|critical" };
        failOn.AcceptOnlyFromAmong([.. Enum.GetValues<FindingSeverity>().Order().Select(s => s.ToString().ToLowerInvariant())]);
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("analyze", "Analyse files and print the findings.") { files, format, json, failOn, offline };
        command.Validators.Add(result =>
        {
            // Else an option that does not exist would be taken for a file.
            if (result.GetValue(files)?.FirstOrDefault(f => f.StartsWith('-') && !File.Exists(f)) is string option)
            {
                result.AddError($"there is no option {option}, and no file of that name.");
            }
        });
        command.SetAction(async (result, stop) =>
        {
            string work = Directory.CreateTempSubdirectory("tars-forensics-").FullName;
            try
            {
                foreach (string file in result.GetValue(files)!)
                {
                    SpecialFile.Refuse(file);
                }

                var forensics = new TableForensics(ToolAssets.Open(result.GetValue(offline), terminal), work);
                ForensicReport report = await forensics.AnalyzeFilesAsync(result.GetValue(files)!, stop);
                await terminal.Out.WriteLineAsync(
                    result.GetValue(json) || result.GetValue(format) == "json" ? report.ToJson() : Terminal.Safe(report.ToMarkdown()));
                return Enum.TryParse(result.GetValue(failOn), ignoreCase: true, out FindingSeverity limit) && report.Findings.Any(f => f.IsRaised && f.Severity >= limit)
                    ? ExitCode.Refused
                    : ExitCode.Ok;
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        });
        return command;
    }
}
