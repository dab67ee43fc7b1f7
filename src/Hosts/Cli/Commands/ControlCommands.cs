using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars pause|resume|stop</c>: steers a run that another shell started.</summary>
internal static class ControlCommands
{
    public static IEnumerable<Command> Create(Terminal terminal)
    {
        yield return Of(
            "pause", "Have the run take in nothing more for now; what is under way is finished.", "", RunRequest.Pause, terminal);
        yield return Of("resume", "Have a paused run go on.", "", RunRequest.Resume, terminal);
        yield return Of(
            "stop", "Have the run finish what is under way and end; it resumes with tars run.", "\n  tars stop --now", RunRequest.Drain,
            terminal);
    }

    private static Command Of(string verb, string description, string example, RunRequest request, Terminal terminal)
    {
        var pipeline = new PipelineOption();
        var now = new Option<bool>("--now") { Description = "End at once; what is not finished is taken up by the next run." };
        string examples = $"Examples:\n  tars {verb}\n  tars {verb} --pipeline archive.yaml{example}";
        var command = new Command(verb, $"{description}\n\n{examples}") { pipeline };
        if (request == RunRequest.Drain)
        {
            command.Options.Add(now);
        }

        command.SetAction(result =>
        {
            PipelineDefinition definition = Definitions.Load(result.GetValue(pipeline)!, terminal);
            if (!Directory.Exists(definition.StateFolder) || !RunControl.IsRunning(definition.StateFolder))
            {
                throw new CliException(ExitCode.Failed, $"no run uses {definition.StateFolder} now; there is nothing to {verb}.");
            }

            bool atOnce = request == RunRequest.Drain && result.GetValue(now);
            RunControl.Ask(definition.StateFolder, atOnce ? RunRequest.Stop : request);
            terminal.Out.WriteLine($"asked the run to {verb}");
            return ExitCode.Ok;
        });
        return command;
    }
}
