using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars echo FILE</c>: a definition in its normal form.</summary>
internal static class EchoCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new DefinitionArgument();
        var defaults = new Option<bool>("--defaults") { Description = "Write values that equal the default too." };
        var command = new Command(
            "echo",
            """
            Print a definition as it was understood: variables put in, one normal form, secrets masked.

            Examples:
              tars echo
              tars echo archive.yaml --defaults
            """)
        { file, defaults };
        command.SetAction(result =>
        {
            PipelineDefinition definition = Definitions.Load(result.GetValue(file)!, terminal, checkFiles: false);
            terminal.Out.Write(Terminal.Safe(DefinitionWriter.Write(definition, result.GetValue(defaults))));
        });
        return command;
    }
}
