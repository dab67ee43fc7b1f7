using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars validate FILE</c>: every problem of a definition, located.</summary>
internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonOptions.File();
        Option<bool> json = CommonOptions.Json();
        var format = new Option<string>("--format") { Description = "How to print the problems.", DefaultValueFactory = _ => "human" };
        format.AcceptOnlyFromAmong("human", "json", "sarif", "github");
        var noFiles = new Option<bool>("--no-io") { Description = "Do not look whether the paths it names exist." };
        var command = new Command(
            "validate",
            """
            Check a definition and show every problem with its place.

            Examples:
              tars validate
              tars validate archive.yaml --no-io --profile night
              tars validate --format sarif > problems.sarif
              tars explain-code TARS1203
            """)
        { file, format, noFiles, json };
        var reuse = ReuseOptions.AddTo(command);
        command.SetAction(result =>
        {
            string path = result.GetValue(file)!;
            LoadResult loaded = DefinitionLoader.Load(path, Definitions.Catalog, reuse.Of(result, checkFiles: !result.GetValue(noFiles)));
            switch (result.GetValue(json) ? "json" : result.GetValue(format))
            {
                case "json":
                    terminal.Out.WriteLine(CliJson.Write(new { valid = loaded.Definition is not null, diagnostics = loaded.Diagnostics }));
                    break;
                case "sarif":
                    terminal.Out.WriteLine(DiagnosticReport.Sarif(loaded.Diagnostics));
                    break;
                case "github":
                    terminal.Out.Write(DiagnosticReport.GitHub(loaded.Diagnostics));
                    break;
                default:
                    Definitions.Print(loaded, terminal);
                    string nodes = loaded.Definition is { } definition ? $"{definition.Nodes.Count} nodes, " : string.Empty;
                    terminal.Out.WriteLine(
                        $"{path}: {nodes}{Definitions.Count(loaded, DiagnosticSeverity.Error)}, {Definitions.Count(loaded, DiagnosticSeverity.Warning)}");
                    break;
            }

            return loaded.Definition is null ? ExitCode.Definition : ExitCode.Ok;
        });
        return command;
    }
}
