using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars echo FILE</c>: a definition in its normal form.</summary>
internal static class EchoCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonOptions.File();
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
        var reuse = ReuseOptions.AddTo(command);
        command.SetAction(result =>
        {
            PipelineDefinition definition = Definitions.Load(result.GetValue(file)!, terminal, reuse.Of(result, checkFiles: false));
            terminal.Out.Write(Terminal.Safe(DefinitionWriter.Write(definition, result.GetValue(defaults))));
        });
        return command;
    }
}
