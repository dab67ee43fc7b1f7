using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars validate FILE</c>: every problem of a definition, located.</summary>
internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The definition, a YAML file.",
            DefaultValueFactory = _ => "pipeline.yaml",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("validate", "Check a definition and show every problem with its place.") { file, json };
        command.SetAction(result =>
        {
            LoadResult loaded = DefinitionLoader.Load(result.GetValue(file)!, Definitions.Catalog);
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new { valid = loaded.Definition is not null, diagnostics = loaded.Diagnostics }));
            }
            else
            {
                Definitions.Print(loaded, terminal);
                string nodes = loaded.Definition is { } definition ? $"{definition.Nodes.Count} nodes, " : string.Empty;
                terminal.Out.WriteLine(
                    $"{result.GetValue(file)}: {nodes}{Definitions.Count(loaded, DiagnosticSeverity.Error)}, {Definitions.Count(loaded, DiagnosticSeverity.Warning)}");
            }

            return loaded.Definition is null ? ExitCode.Definition : ExitCode.Ok;
        });
        return command;
    }
}
