using System.CommandLine;
using System.Globalization;
using Tars.Stages.Rag;

namespace Tars.Cli.Commands;

/// <summary><c>tars eval</c>: scores search and answers against judged questions, compares configurations, and can refuse.</summary>
internal static class EvalCommand
{
    public static Command Create(Terminal terminal)
    {
        var questions = new Argument<string?>("QUESTIONS")
        {
            Description = "Questions in YAML, with their sources and expected phrases; or use --qrels and --queries.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var qrels = new Option<string?>("--qrels") { Description = "Relevance judgments in the form of TREC.", HelpName = "FILE" };
        var queries = new Option<string?>("--queries") { Description = "Their queries: an id and a text on each line.", HelpName = "FILE" };
        var binary = new Option<bool>("--binary") { Description = "Take every grade above 0 as 1." };
        var pipeline = new PipelineOption();
        var baseline = new Option<string?>("--baseline")
        {
            Description = "Compare with another definition (.yaml), or with what an earlier eval --json printed.",
            HelpName = "FILE",
        };
        var gates = new Option<string[]>("--min")
        {
            Description = "Exit with 2 when a metric is below a value. May be repeated.",
            HelpName = "METRIC=VALUE",
        };
        var noWorse = new Option<bool>("--no-worse") { Description = "Exit with 2 when a metric is below the baseline's, with p < 0.05." };
        Option<int> depth = CommonOptions.Number(
            "--depth", "Documents of a ranking that count for map, mrr and recall, 10 to 1000.", 100, 10, 1000);
        Option<int> seed = CommonOptions.Number("--seed", "The seed of the resampling.", 1, 0, int.MaxValue);
        Option<bool> words = CommonOptions.WordsAlone();
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command(
            "eval",
            """
            Score search and answers against judged questions.

            Examples:
              tars eval samples/questions.yaml
              tars eval questions.yaml --min success@3=0.9 --min abstention=0.7
              tars eval questions.yaml --json > before.json
              tars eval questions.yaml --baseline before.json --no-worse
              tars eval --qrels qrels.txt --queries queries.txt --depth 100
            """)
        {
            questions, qrels, queries, binary, pipeline, baseline, gates, noWorse, depth, seed, words, json, offline,
        };
        command.Validators.Add(result =>
        {
            bool yaml = result.GetValue(questions) is not null;
            if (yaml == (result.GetValue(qrels) is not null) || yaml == (result.GetValue(queries) is not null))
            {
                result.AddError("tars eval takes a file of questions, or --qrels and --queries together.");
            }

            if (result.GetValue(noWorse) && result.GetValue(baseline) is null)
            {
                result.AddError("--no-worse needs a --baseline to compare with.");
            }
        });
        command.SetAction(async (result, stop) =>
        {
            EvaluationGate[] least = [.. (result.GetValue(gates) ?? []).Select(Gate)];
            foreach (string? named in new[] { result.GetValue(questions), result.GetValue(qrels), result.GetValue(queries), result.GetValue(baseline) })
            {
                if (named is not null)
                {
                    NamedFile.Require(named);
                }
            }

            IReadOnlyList<JudgedQuestion> judged = result.GetValue(questions) is { } file
                ? JudgedQuestions.ReadYaml(file)
                : TrecFiles.Read(result.GetValue(qrels)!, result.GetValue(queries)!, result.GetValue(binary));
            IReadOnlyList<QuestionScores> scores = await ScoreAsync(result.GetValue(pipeline)!);
            IReadOnlyList<MetricSummary> metrics = MetricSummary.Of(scores, result.GetValue(seed));
            IReadOnlyList<MetricComparison> comparison = [];
            if (result.GetValue(baseline) is { } other)
            {
                bool saved = Path.GetExtension(other).Equals(".json", StringComparison.OrdinalIgnoreCase);
                comparison = MetricComparison.Of(
                    scores, saved ? SavedEvaluation.Read(other) : await ScoreAsync(other), result.GetValue(seed));
                if (comparison.Count == 0)
                {
                    throw new CliException(
                        ExitCode.Usage, $"{other} shares no scored question with this evaluation: were they the same questions?");
                }
            }

            List<string> refusals = [.. least.Select(x => x.Refusal(metrics)).OfType<string>()];
            if (result.GetValue(noWorse))
            {
                refusals.AddRange(comparison.Where(x => x.IsWorse).Select(x => string.Create(
                    CultureInfo.InvariantCulture, $"{x.Name} is {x.Mean:0.0000}, the baseline's {x.Baseline:0.0000} (p = {x.P:0.000})")));
            }

            if (result.GetValue(json))
            {
                await terminal.Out.WriteLineAsync(CliJson.Write(new { metrics, comparison, refusals, questions = scores }));
            }
            else
            {
                Print(metrics, comparison, refusals, terminal);
            }

            return refusals.Count == 0 ? ExitCode.Ok : ExitCode.Refused;

            async Task<IReadOnlyList<QuestionScores>> ScoreAsync(DefinitionSource definition)
            {
                await using ArchiveSearcher archive = await Archive.OpenAsync(
                    definition, result.GetValue(offline), terminal, stop, result.GetValue(words));
                return await new ArchiveEvaluation(archive, result.GetValue(depth)).ScoreAsync(judged, stop);
            }
        });
        return command;
    }

    private static void Print(
        IReadOnlyList<MetricSummary> metrics, IReadOnlyList<MetricComparison> comparison, List<string> refusals, Terminal terminal)
    {
        terminal.Out.WriteLine(terminal.Bold("metric             mean    95 % interval     questions"));
        foreach (MetricSummary metric in metrics)
        {
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{metric.Name,-17} {metric.Mean:0.0000}  {metric.Low:0.0000} - {metric.High:0.0000} "
                    + $"{metric.Questions,10}"));
        }

        if (comparison.Count > 0)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(terminal.Bold("compared           mean  baseline  difference      p  questions"));
            foreach (MetricComparison row in comparison)
            {
                terminal.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Name,-17} {row.Mean:0.0000}    {row.Baseline:0.0000}  {row.Mean - row.Baseline,10:+0.0000;-0.0000;0.0000}  "
                        + $"{row.P:0.000} {row.Questions,10}"));
            }
        }

        foreach (string refusal in refusals)
        {
            terminal.Error.WriteLine($"tars: {refusal}");
        }
    }

    private static EvaluationGate Gate(string text)
    {
        try
        {
            return EvaluationGate.Parse(text);
        }
        catch (FormatException e)
        {
            throw new CliException(ExitCode.Usage, e.Message);
        }
    }
}
