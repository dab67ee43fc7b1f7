using System.CommandLine;
using System.CommandLine.Completions;
using Tars.Cli.Reporting;
using Tars.Pipeline;

namespace Tars.Cli.Commands;

/// <summary><c>tars explain-code TARSnnnn</c>: what a diagnostic's code means.</summary>
internal static class ExplainCodeCommand
{
    public static Command Create(Terminal terminal)
    {
        var code = new Argument<string>("CODE") { Description = "The code of a diagnostic, such as TARS1203.", HelpName = "CODE" };
        code.CompletionSources.Add(_ => DiagnosticCodes.Explanations.Keys.Select(c => new CompletionItem(c)));
        var command = new Command(
            "explain-code",
            """
            Explain the code of a diagnostic, with an example.

            Examples:
              tars explain-code TARS1203
            """)
        { code };
        command.SetAction(result =>
        {
            string typed = result.GetValue(code)!.ToUpperInvariant();
            string wanted = typed.All(char.IsAsciiDigit) ? $"TARS{typed}" : typed;
            if (!DiagnosticCodes.Explanations.ContainsKey(wanted))
            {
                throw new CliException(
                    ExitCode.Usage,
                    $"there is no code '{result.GetValue(code)}'; codes go from {DiagnosticCodes.Explanations.Keys.First()} to "
                        + $"{DiagnosticCodes.Explanations.Keys.Last()}, all in docs/diagnostics.md.");
            }

            terminal.Out.Write(DiagnosticPage.Write(wanted));
        });
        return command;
    }
}
