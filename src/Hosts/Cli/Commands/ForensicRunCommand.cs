using System.CommandLine;
using Tars.Pipeline;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary><c>tars forensics run [RUN]</c>: counts, times, errors and integrity of a run, against the runs before it.</summary>
internal static class ForensicRunCommand
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN")
        {
            Description = "The run's id or its beginning; by default the last.",
            DefaultValueFactory = _ => "last",
        };
        var pipeline = new PipelineOption();
        var form = new ForensicOutput();
        Option<FileInfo?> since = ForensicReportCommands.Since();
        Option<string> failOn = ForensicReportCommands.FailOn();
        Option<string[]> good = Lists("--known-good", "SHA-256 of what is known as good: warn of what the run read that is on no list.");
        Option<string[]> bad = Lists("--known-bad", "SHA-256 of what is known as bad: a source or artifact among them is an error.");
        Option<string?> quality = Evaluation("--quality", "What eval --json printed for this run's archive.");
        Option<string?> accepted = Evaluation("--quality-baseline", "What it printed when it was last accepted.");
        Option<string?> contract = ForensicContractCommand.Contract("A YAML file whose 'retention' says how long roots are kept.");
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("run", "Check a run by what the ledger holds: counts, times, errors, integrity.")
        {
            run, pipeline, form.Format, form.Out, form.Json, since, failOn, good, bad, quality, accepted, contract, offline,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(quality) is null) != (result.GetValue(accepted) is null))
            {
                result.AddError("--quality and --quality-baseline are compared with each other: give both.");
            }
        });
        command.SetAction(async (result, stop) =>
        {
            form.Check(result);
            string?[] alone = [result.GetValue(quality), result.GetValue(accepted), result.GetValue(contract)];
            foreach (string named in alone.OfType<string>().Concat(result.GetValue(good) ?? []).Concat(result.GetValue(bad) ?? []))
            {
                NamedFile.Require(named);
            }

            DefinitionSource file = result.GetValue(pipeline)!;
            using PipelineRecords records = PipelineRecords.Open(file, terminal);
            var forensics = new RunForensics(records.Definition, records.Ledger)
            {
                Contract = ForensicContractCommand.Read(result.GetValue(contract), terminal),
                KnownGood = result.GetValue(good) ?? [],
                KnownBad = result.GetValue(bad) ?? [],
                Quality = result.GetValue(quality),
                QualityBaseline = result.GetValue(accepted),
            };
            ForensicReport report = Analyzed(forensics, records.Find(result.GetValue(run)!), stop);
            report = report with
            {
                Findings = [.. report.Findings.Select(f => f with { Suggestion = Hints.Complete(f.Suggestion, file) })],
            };
            report = await ForensicReportCommands.ComparedAsync(report, result.GetValue(since), stop);
            await ForensicReportCommands.WriteAsync(result, form, report, result.GetValue(offline), terminal, stop);
            return ForensicReportCommands.IsRefused(report, result.GetValue(failOn)) ? ExitCode.Refused : ExitCode.Ok;
        });
        return command;
    }

    private static Option<string[]> Lists(string name, string description) => new(name)
    {
        Description = $"{description} As sha256sum prints them. May be repeated.",
        HelpName = "FILE",
    };

    private static Option<string?> Evaluation(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "FILE",
    };

    private static ForensicReport Analyzed(RunForensics forensics, RunRecord run, CancellationToken stop)
    {
        try
        {
            return forensics.Analyze(run, stop);
        }
        catch (InvalidDataException wrong)
        {
            throw new CliException(ExitCode.Usage, wrong.Message);
        }
    }
}
