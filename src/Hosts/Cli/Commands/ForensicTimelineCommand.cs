using System.CommandLine;
using System.Globalization;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary><c>tars forensics timeline</c>: what happened to a pipeline, from all of its records in one order.</summary>
internal static class ForensicTimelineCommand
{
    public static Command Create(Terminal terminal)
    {
        var pipeline = new PipelineOption();
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line." };
        var command = new Command("timeline", "Print runs, dead letters, audit entries and checkpoints in one order of time.")
        { pipeline, json };
        command.SetAction(result =>
        {
            using PipelineRecords records = PipelineRecords.Open(result.GetValue(pipeline)!, terminal);
            foreach (TimelineEvent one in new RunTimeline(records.Definition, records.Ledger).Events())
            {
                terminal.Out.WriteLine(result.GetValue(json)
                    ? CliJson.Line(one)
                    : Terminal.SafeLine($"{one.At.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)}  {one.Source,-11}  "
                        + $"{one.What,-8}  {one.Subject}{(one.Detail is null ? string.Empty : "  " + one.Detail)}"));
            }
        });
        return command;
    }
}
