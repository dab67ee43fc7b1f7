using System.CommandLine;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars fmt FILE…</c>: lays definitions out anew and keeps their comments.</summary>
internal static class FormatCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Definitions.",
            DefaultValueFactory = _ => ["pipeline.yaml"],
            Arity = ArgumentArity.ZeroOrMore,
        };
        var check = new Option<bool>("--check") { Description = "Change nothing; exit 2 when a file is not formatted." };
        var command = new Command(
            "fmt",
            """
            Format definitions in place: indentation, spaces, columns. Comments, order and quotes stay.

            Examples:
              tars fmt
              tars fmt --check pipeline.yaml archive.yaml
            """)
        { files, check };
        command.SetAction(async (result, stop) =>
        {
            int code = ExitCode.Ok;
            foreach (string file in result.GetValue(files)!)
            {
                string text = await ReadAsync(file, stop);
                string formatted = DefinitionFormat.Format(text) ?? throw new CliException(
                    ExitCode.Definition, $"{file} is no YAML, so it was left as it is; see: tars validate {file}");
                if (formatted == text)
                {
                    continue;
                }

                await terminal.Out.WriteLineAsync(
                    result.GetValue(check) ? $"{file}: not formatted; type: tars fmt {file}" : $"{file}: formatted");
                if (result.GetValue(check))
                {
                    code = ExitCode.Refused;
                }
                else
                {
                    // Beside the file first, so that a full disk does not cost the definition.
                    string next = file + ".tars-fmt";
                    await File.WriteAllTextAsync(next, formatted, stop);
                    File.Move(next, file, overwrite: true);
                }
            }

            return code;
        });
        return command;
    }

    private static async Task<string> ReadAsync(string file, CancellationToken stop)
    {
        if (!File.Exists(file))
        {
            string what = Directory.Exists(file)
                ? $"{file} is a folder; name the file in it"
                : $"there is no file {file}; name the definition to format";
            throw new CliException(ExitCode.InputOutput, what);
        }

        return new FileInfo(file).Length <= DefinitionLoader.MaxBytes
            ? await File.ReadAllTextAsync(file, stop)
            : throw new CliException(
                ExitCode.Definition, $"{file} is larger than {new ByteSize(DefinitionLoader.MaxBytes)}, and so no definition");
    }
}
