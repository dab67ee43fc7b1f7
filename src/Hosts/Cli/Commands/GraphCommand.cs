using System.CommandLine;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars graph FILE</c>: draws a definition.</summary>
internal static class GraphCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new DefinitionArgument();
        Option<string> format = CommonOptions.Among("--format", "What to draw it as.", "svg", "svg", "mermaid", "dot", "json");
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The file to write; standard output when absent.",
            HelpName = "FILE",
        };
        var report = new Option<string?>("--report")
        {
            Description = "What `tars run --json` wrote; its counts are drawn instead of the last run's.",
            HelpName = "FILE",
        };
        var command = new Command(
            "graph",
            """
            Draw a definition: nodes, the types that go over the edges, and the counts of the last run.

            Examples:
              tars graph -o pipeline.svg
              tars graph archive.yaml --format mermaid
              tars run --json > report.json; tars graph --report report.json -o run.svg
            """)
        { file, format, output, report };
        command.SetAction(async (result, stop) =>
        {
            PipelineDefinition definition = Definitions.Load(result.GetValue(file)!, terminal, checkFiles: false);
            RunReport? run = result.GetValue(report) is string reported ? Read(reported) : LastRun.Of(definition);
            string drawing = result.GetValue(format) switch
            {
                "mermaid" => GraphDrawing.Mermaid(definition, run),
                "dot" => GraphDrawing.Dot(definition, run),
                "json" => GraphDrawing.Json(definition, run),
                _ => GraphDrawing.Svg(definition, run),
            };
            if (result.GetValue(output) is string path)
            {
                await File.WriteAllTextAsync(path, drawing, stop);
                await terminal.Error.WriteLineAsync($"wrote {path}");
            }
            else
            {
                await terminal.Out.WriteAsync(drawing);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static RunReport Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunReport>(File.ReadAllText(path), PayloadJson.Options)
                ?? throw new CliException(ExitCode.Usage, $"{path} holds no run report; write one with: tars run --json");
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Usage, $"{path} is no run report ({e.Message}); write one with: tars run --json");
        }
    }
}
