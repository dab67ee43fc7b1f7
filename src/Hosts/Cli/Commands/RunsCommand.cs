using System.CommandLine;
using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary>
/// <c>tars runs list|show|diff|verify</c>: what ran, what lies between two runs, and whether their record was changed since.
/// </summary>
internal static class RunsCommand
{
    public static Command Create(Terminal terminal) => new(
        "runs",
        """
        Runs: what went in, by which computation, what came out.

        Examples:
          tars runs list --limit 5
          tars runs show last > manifest.json
          tars runs diff
          tars runs diff 20261121T20 last
          tars runs verify
        """)
    {
        List(terminal),
        Show(terminal),
        Diff(terminal),
        Verify(terminal),
    };

    private static Command List(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        Option<int> limit = CommonOptions.Number("--limit", "The most runs to show, latest first.", 20, 1, 100_000);
        var command = new Command("list", "Show the latest runs.") { pipeline, json, limit };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            RunRecord[] runs = [.. records.Ledger.Runs(records.Definition.Name).Reverse().Take(result.GetValue(limit))];
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new
                {
                    runs = runs.Select(r => new { r.Number, r.Run, r.Started, r.Ended, Outcome = Word(records, r), r.ManifestDigest }),
                }));
                return;
            }

            TextTable.Write(
                terminal.Out,
                ["run", "started", "seconds", "manifest", "outcome"],
                runs.Select(r => new[]
                {
                    r.Run,
                    r.Started.ToString("u", CultureInfo.InvariantCulture),
                    r.Ended is DateTimeOffset ended ? (ended - r.Started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) : "-",
                    r.ManifestDigest?[..12] ?? "-",
                    Word(records, r),
                }));
        });
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "The run's id, its beginning, or 'last'." };
        var pipeline = new PipelineOption();
        var command = new Command("show", "Show a run's manifest, as JSON.") { run, pipeline };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            RunRecord record = records.Find(result.GetValue(run)!);
            using System.Text.Json.JsonDocument manifest = System.Text.Json.JsonDocument.Parse(record.Manifest ?? "null");
            terminal.Out.WriteLine(CliJson.Write(new
            {
                record.Run,
                record.Started,
                record.Ended,
                Outcome = Word(records, record),
                record.ManifestDigest,
                Manifest = manifest.RootElement,
            }));
        });
        return command;
    }

    private static Command Diff(Terminal terminal)
    {
        var before = new Argument<string?>("A")
        {
            Description = "A run's id or its beginning; by default, or where it is B itself, the run before B.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var after = new Argument<string>("B") { Description = "Another's; by default the last.", DefaultValueFactory = _ => "last" };
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("diff", "Show what lies between two runs: inputs, computation, counts, outputs, time.")
        { before, after, pipeline, json };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            RunRecord later = records.Find(result.GetValue(after)!);
            RunRecord earlier = result.GetValue(before) is string named ? records.Find(named) : later;
            var difference = RunComparison.Of(records.Ledger, earlier.Run == later.Run ? records.Before(later) : earlier, later);
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(difference));
            }
            else
            {
                RunDiffView.Write(difference, terminal);
            }
        });
        return command;
    }

    private static Command Verify(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var head = new Option<string?>("--head")
        {
            Description = "A manifest digest that was kept elsewhere and has to be in the chain.",
            HelpName = "SHA256",
        };
        var command = new Command("verify", "Find what was changed in the records of runs. Exit code 0: nothing, 2: something.")
        { pipeline, head, json };
        command.SetAction(async (result, _) =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            RunChainReport report = RunChain.Verify(
                records.Ledger,
                records.Definition.Name,
                records.Definition.Nodes.Where(n => n.Spec.Kind == NodeKind.Source).Select(n => n.Name),
                result.GetValue(head));
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(report));
            }
            else
            {
                foreach (string problem in report.Problems)
                {
                    terminal.Out.WriteLine(terminal.Red(Terminal.Safe(problem)));
                }

                terminal.Out.WriteLine(report.Problems.Count == 0
                    ? $"{TextTable.Counted(report.Runs, "manifest")}, each as it was written; last {report.Head ?? "none"}"
                    : $"{TextTable.Number(report.Problems.Count)} of the records {(report.Problems.Count == 1 ? "was" : "were")} changed");
            }

            if (report.Problems.Count == 0)
            {
                return ExitCode.Ok;
            }

            await TellAsync(records.Definition, report, terminal);
            return ExitCode.Refused;
        });
        return command;
    }

    private static async Task TellAsync(PipelineDefinition definition, RunChainReport report, Terminal terminal)
    {
        if (definition.Notices.Count > 0)
        {
            await using NoticeDesk desk = NoticeDesk.Open(definition, terminal.Error);
            desk.Post(NoticesCommand.Event(
                definition, RunEventKind.GateFailed, NoticeLevel.Critical, $"the records of runs were changed: {report.Problems[0]}"));
            await desk.CloseAsync(TimeSpan.FromSeconds(5));
        }
    }

    private static string Word(PipelineRecords records, RunRecord run) => run.Outcome is string outcome
        ? System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome)
        : records.IsLatest(run) && RunControl.IsRunning(records.Definition.StateFolder) ? "running" : "killed";
}
