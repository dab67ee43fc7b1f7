using System.CommandLine;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars validate FILE</c>: every problem of a definition, located.</summary>
internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new DefinitionArgument();
        Option<bool> json = CommonOptions.Json();
        Option<string> format = CommonOptions.Among("--format", "How to print the problems.", "human", "human", "json", "sarif", "github");
        Option<bool> offline = CommonOptions.Offline();
        var noFiles = new Option<bool>("--no-io") { Description = "Look neither for the paths it names nor for assets." };
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
        { file, format, noFiles, offline, json };
        command.SetAction(result =>
        {
            DefinitionSource source = result.GetValue(file)!;
            LoadResult loaded = DefinitionLoader.Load(
                source.File, Definitions.Catalog, source.Loading(checkFiles: !result.GetValue(noFiles)));
            if (loaded.Definition is { } found && !result.GetValue(noFiles))
            {
                bool cached = ToolAssets.IsOffline(result.GetValue(offline));
                loaded = With(loaded, AssetProblems.Of(found, ToolAssets.Open(cached, terminal), cached));
            }

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
                        $"{source.File}: {nodes}{Definitions.Count(loaded, DiagnosticSeverity.Error)}, "
                            + $"{Definitions.Count(loaded, DiagnosticSeverity.Warning)}");
                    break;
            }

            return loaded.Definition is null ? ExitCode.Definition : ExitCode.Ok;
        });
        return command;
    }

    private static LoadResult With(LoadResult loaded, IEnumerable<Diagnostic> problems)
    {
        Diagnostic[] all =
        [
            .. loaded.Diagnostics.Concat(problems)
                .OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column).ThenBy(
                    d => d.Code, StringComparer.Ordinal),
        ];
        return loaded with { Definition = all.Any(d => d.Severity == DiagnosticSeverity.Error) ? null : loaded.Definition, Diagnostics = all };
    }
}
