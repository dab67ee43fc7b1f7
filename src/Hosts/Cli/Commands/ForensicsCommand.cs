using System.CommandLine;
using Tars.Pipeline;
using Tars.Stages;
using Tars.Stages.Acquire.Sniffing;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary>
/// <c>tars forensics analyze FILE…</c>: what is wrong with tables, with evidence; the other verbs have files of their own.
/// </summary>
internal static class ForensicsCommand
{
    /// <summary>More rows than a finding shows.</summary>
    public const int MostEvidence = 1_000_000;

    public static Command Create(Terminal terminal) => new(
        "forensics",
        """
        Analyse tables and runs: what is missing, impossible, slower or changed.

        Examples:
          tars forensics analyze observations.csv
          tars forensics analyze observations.csv --format html --out findings.html
          tars forensics analyze observations.csv --format cells
          tars forensics suggest orders.csv > contract.yaml
          tars forensics analyze orders.csv --contract contract.yaml --fail-on error
          tars forensics query orders.csv --sql "SELECT count(*) FROM data"
          tars forensics run --fail-on error
          tars forensics timeline
          tars forensics report findings.json --format html --out findings.html
          tars forensics diff before.json after.json --fail-on-new
          tars forensics keygen
          tars forensics seal
          tars forensics verify
          tars forensics prove inbox/report.pdf > proof.json
          tars forensics verify --proof proof.json --artifact inbox/report.pdf
        """)
    {
        Analyze(terminal),
        ForensicContractCommand.Suggest(terminal),
        ForensicQueryCommand.Create(terminal),
        ForensicRunCommand.Create(terminal),
        ForensicTimelineCommand.Create(terminal),
        ForensicReportCommands.Report(terminal),
        ForensicReportCommands.Diff(terminal),
        ForensicIntegrityCommands.Keygen(terminal),
        ForensicIntegrityCommands.Seal(terminal),
        ForensicIntegrityCommands.Verify(terminal),
        ForensicIntegrityCommands.Prove(terminal),
        ForensicHoldCommand.Create(terminal),
    };

    private static Command Analyze(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Tables: csv, JSON lines, Parquet, SQLite.",
            Arity = ArgumentArity.OneOrMore,
        };
        var form = new ForensicOutput();
        Option<FileInfo?> since = ForensicReportCommands.Since();
        Option<string> failOn = ForensicReportCommands.FailOn();
        Option<string?> contract = ForensicContractCommand.Contract();
        Option<int> evidence = CommonOptions.Number(
            "--evidence", "The most rows to show of a finding; with --format cells all by default.",
            Finding.UsualEvidence, 1, MostEvidence);
        var mask = new Option<bool>("--mask-personal") { Description = "Show names, addresses and numbers of persons by their form only." };
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("analyze", "Analyse files and print the findings.")
        {
            files, form.Format, form.Out, form.Json, since, contract, evidence, mask, failOn, offline,
        };
        command.SetAction(async (result, stop) =>
        {
            string work = Directory.CreateTempSubdirectory("tars-forensics-").FullName;
            try
            {
                form.Check(result);
                await RefuseAsync(result.GetValue(files)!, stop);
                AssetResolver assets = ToolAssets.Open(result.GetValue(offline), terminal);
                FileInfo? before = result.GetValue(since);
                var forensics = new TableForensics(assets, work, new ForensicsOptions { MaxEvidence = result.GetResult(evidence) is { Implicit: false } ? result.GetValue(evidence) : form.UsualEvidence(result), MaskPersonal = result.GetValue(mask) })
                {
                    Contract = ForensicContractCommand.Read(result.GetValue(contract), terminal),
                    Earlier = before is null ? [] : [await ForensicReportCommands.ReadAsync(before, stop)],
                };
                ForensicReport report = await forensics.AnalyzeFilesAsync(result.GetValue(files)!, stop);
                report = await ForensicReportCommands.ComparedAsync(report, before, stop);
                await form.WriteAsync(result, report, new ReportExport(assets, work), terminal, stop);
                return ForensicReportCommands.IsRefused(report, result.GetValue(failOn)) ? ExitCode.Refused : ExitCode.Ok;
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        });
        return command;
    }

    /// <summary>Refuses what by its bytes and its name is no table: read as csv, any text is one.</summary>
    public static async Task RefuseAsync(IEnumerable<string> files, CancellationToken stop)
    {
        foreach (string file in files)
        {
            NamedFile.Require(file);
            await RefuseAsync(file, stop);
        }
    }

    private static async Task RefuseAsync(string file, CancellationToken stop)
    {
        SniffedType type = await MediaSniffer.SniffAsync(file, Path.GetFileName(file), stop);
        if (type.Media is not (MediaKind.Table or MediaKind.Unknown))
        {
            throw new CliException(
                ExitCode.Usage,
                $"{file} is {type.MediaType ?? type.Media.ToString().ToLowerInvariant()}, not a table; tables are csv (parted by ',', "
                    + $"';', '|' or tabs), JSON lines, Parquet and SQLite. " +
                "Of a folder of documents and recordings a pipeline makes an archive: tars new");
        }
    }
}
