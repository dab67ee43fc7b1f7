using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars new SOURCES/STAGES/SINKS</c>: a first definition.</summary>
internal static class NewCommand
{
    public static Command Create(Terminal terminal)
    {
        var chain = new Argument<string>("SOURCES/STAGES/SINKS") { Description = "Kinds of nodes, those of one part parted by commas." };
        var name = new Option<string>("--name")
        {
            Description = "The pipeline's name.",
            DefaultValueFactory = _ => "archive",
            HelpName = "NAME",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The file to write, which must not be there yet; standard output when absent.",
            HelpName = "FILE",
        };
        var command = new Command(
            "new",
            """
            Write a first definition, with every option and its default as a comment.

            Examples:
              tars new inbox/extract,chunk,embed/index -o pipeline.yaml
              tars new inbox/transcribe,chunk,embed/index --name talks
            """)
        { chain, name, output };
        command.SetAction(async (result, stop) =>
        {
            string text;
            try
            {
                text = DefinitionSkeleton.Write(Definitions.Catalog, result.GetValue(name)!, result.GetValue(chain)!);
            }
            catch (FormatException e)
            {
                throw new CliException(ExitCode.Usage, e.Message);
            }

            if (result.GetValue(output) is not string path)
            {
                await terminal.Out.WriteAsync(text);
                return ExitCode.Ok;
            }

            if (File.Exists(path))
            {
                throw new CliException(ExitCode.Usage, $"{path} exists and is not overwritten; name another file with -o.");
            }

            await File.WriteAllTextAsync(path, text, stop);
            await terminal.Error.WriteLineAsync($"wrote {path}; next: tars validate {DefinitionSource.Quoted(path)}");
            return ExitCode.Ok;
        });
        return command;
    }
}
