using System.CommandLine;
using System.Globalization;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars explain RUN</c>: where a run's time went.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN")
        {
            Description = "The run's id, its beginning, or 'last'.",
            DefaultValueFactory = _ => "last",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var pipeline = new PipelineOption();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "explain",
            """
            Say where a run's time went and what would make it shorter.

            Examples:
              tars explain
              tars explain last --json
            """)
        { run, pipeline, json };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            RunRecord record = records.Find(result.GetValue(run)!);
            RunExplanation explanation = RunExplanation.Of(record)
                ?? throw new CliException(ExitCode.Failed, $"run {record.Run} has no report: it is still going on, or it was killed.");
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(explanation));
                return;
            }

            terminal.Out.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"run {explanation.Run}, {explanation.ElapsedSeconds:0.0} s"));
            terminal.Out.WriteLine();
            TextTable.Write(
                terminal.Out,
                ["node", "hands", "busy", "blocked", "starved", "queue"],
                explanation.Nodes.Select(n => new[]
                {
                    n.Name, TextTable.Number(n.Hands), TextTable.Percent(n.Busy), TextTable.Percent(n.Blocked),
                    TextTable.Percent(n.Starved),
                    TextTable.Percent(n.QueueFill),
                }));
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(Terminal.Safe(explanation.Advice));
        });
        return command;
    }
}
