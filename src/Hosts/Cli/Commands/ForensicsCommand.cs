using System.CommandLine;
using Tars.Stages;
using Tars.Stages.Acquire.Sniffing;
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
        Option<string> format = CommonOptions.Among("--format", "How to print the report.", "markdown", "markdown", "json");
        Option<bool> json = CommonOptions.Json();
        Option<string> failOn = CommonOptions.Among(
            "--fail-on",
            "Exit 2 when a finding is at least so severe.",
            null,
            [.. Enum.GetValues<FindingSeverity>().Order().Select(s => s.ToString().ToLowerInvariant())]);
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("analyze", "Analyse files and print the findings.") { files, format, json, failOn, offline };
        command.SetAction(async (result, stop) =>
        {
            string work = Directory.CreateTempSubdirectory("tars-forensics-").FullName;
            try
            {
                foreach (string file in result.GetValue(files)!)
                {
                    SpecialFile.Refuse(file);
                    await RefuseAsync(file, stop);
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

    /// <summary>Refuses what by its bytes and its name is no table: read as csv, any text is one.</summary>
    private static async Task RefuseAsync(string file, CancellationToken stop)
    {
        if (!File.Exists(file))
        {
            return;
        }

        SniffedType type = await MediaSniffer.SniffAsync(file, Path.GetFileName(file), stop);
        if (type.Media is not (MediaKind.Table or MediaKind.Unknown))
        {
            throw new CliException(
                ExitCode.Usage,
                $"{file} is {type.MediaType ?? type.Media.ToString().ToLowerInvariant()}, not a table; tables are csv (parted by ',', ';', '|' or tabs), JSON lines and Parquet. " +
                "Of a folder of documents and recordings a pipeline makes an archive: tars new");
        }
    }
}
