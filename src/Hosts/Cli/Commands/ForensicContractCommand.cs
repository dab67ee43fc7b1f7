using System.CommandLine;
using Tars.Pipeline;
using Tars.Stages.Tables;

namespace Tars.Cli.Commands;

/// <summary><c>tars forensics suggest</c>, and what the verbs that take a contract share.</summary>
internal static class ForensicContractCommand
{
    public static Command Suggest(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Tables: csv, JSON lines, Parquet, SQLite.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command("suggest", "Print a contract that tables keep as they are, to be tightened by hand.") { files, offline };
        command.SetAction(async (result, stop) =>
        {
            string work = Directory.CreateTempSubdirectory("tars-forensics-").FullName;
            try
            {
                await ForensicsCommand.RefuseAsync(result.GetValue(files)!, stop);
                var forensics = new TableForensics(ToolAssets.Open(result.GetValue(offline), terminal), work);
                await terminal.Out.WriteAsync(await forensics.SuggestFilesAsync(result.GetValue(files)!, stop));
                return ExitCode.Ok;
            }
            catch (ItemException unreadable)
            {
                throw new CliException(ExitCode.InputOutput, unreadable.Message);
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        });
        return command;
    }

    public static Option<string?> Contract(string description = "A YAML file that says what the tables have to be like.") => new(
        "--contract")
    {
        Description = description,
        HelpName = "FILE",
    };

    /// <summary>The contract; without a file the one that expects nothing. Every problem goes to standard error.</summary>
    /// <exception cref="CliException">The file is no contract.</exception>
    public static ForensicContract Read(string? file, Terminal terminal)
    {
        if (file is null)
        {
            return ForensicContract.Empty;
        }

        ContractResult result = ForensicContract.Load(file);
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            terminal.Error.Write(Terminal.Safe(DiagnosticRenderer.Render(diagnostic, result.Text)));
        }

        return result.Contract ?? throw new CliException(
            ExitCode.Definition, $"{file} is no contract: {result.Diagnostics.Count} "
                + $"problem{(result.Diagnostics.Count == 1 ? string.Empty : "s")}.");
    }
}
