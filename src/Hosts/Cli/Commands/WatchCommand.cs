using System.CommandLine;
using Tars.Cli.Reporting;
using Tars.Cli.Watching;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars watch FILE</c>: runs a definition whenever something in its folders changed.</summary>
internal static class WatchCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new DefinitionArgument();
        var json = new Option<bool>("--json") { Description = "Print a line of JSON for each round on standard output." };
        Option<bool> offline = CommonOptions.Offline();
        Option<string> progress = CommonOptions.Among(
            "--progress", "How to show a round on standard error; auto is a table on a terminal, else lines.", "auto",
            "auto", "table", "lines", "none");
        var command = new Command(
            "watch",
            """
            Watch the folders of a definition and run it whenever something changed there, until stopped.
            A file is taken once nobody writes to it any more. tars pause, resume and stop steer the watch from another shell.

            Examples:
              tars watch
              tars watch archive.yaml --json > rounds.jsonl
              tars stop --pipeline archive.yaml
            """)
        { file, json, progress, offline };
        command.SetAction(async (result, _) =>
        {
            DefinitionSource source = result.GetValue(file)!;
            ProgressStyle style = Enum.Parse<ProgressStyle>(result.GetValue(progress)!, ignoreCase: true);
            PipelineDefinition definition = Definitions.Load(source, terminal);
            return await RunAsync(new WatchCall(definition, source, result.GetValue(json), result.GetValue(offline), style), terminal);
        });
        return command;
    }

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(WatchCall call, Terminal terminal)
    {
        Archive.RefuseMixedModels(call.Definition, call.File);
        using var service = ServiceNotice.OfProcess();
        await using var loop = new WatchLoop(call, terminal, service, TimeProvider.System);
        return await loop.RunAsync();
    }
}
