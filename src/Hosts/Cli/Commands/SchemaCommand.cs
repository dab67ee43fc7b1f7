using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars schema</c>: the JSON Schema of definitions, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command(
            "schema",
            """
            Print the JSON Schema of definitions.
            An editor with a YAML language server uses it when the first line of a definition is
            # yaml-language-server: $schema=pipeline.schema.json

            Examples:
              tars schema > pipeline.schema.json
            """);
        command.SetAction(_ => terminal.Out.Write(DefinitionSchema.Write(Definitions.Catalog)));
        return command;
    }
}
