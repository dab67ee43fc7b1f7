using System.CommandLine;
using Tars.Cli.Reporting;

namespace Tars.Cli.Commands;

/// <summary><c>tars doctor</c>: what the machine and a definition need, and how to mend what is missing.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new DefinitionArgument();
        Option<bool> json = CommonOptions.Json();
        Option<bool> offline = CommonOptions.Offline();
        var command = new Command(
            "doctor",
            """
            Check the machine, what the stages need, the definition and what its runs left; say how to mend each.

            Examples:
              tars doctor
              tars doctor archive.yaml --json
            """)
        { file, json, offline };
        command.SetAction(result =>
        {
            IReadOnlyList<Checkup> checks = [.. Checkups.Of(result.GetValue(file)!, ToolAssets.Open(result.GetValue(offline), terminal))];
            if (result.GetValue(json))
            {
                terminal.Out.WriteLine(CliJson.Write(new { checks }));
            }
            else
            {
                foreach (Checkup check in checks)
                {
                    string word = check.State switch
                    {
                        CheckupState.Ok => terminal.Green("ok     "),
                        CheckupState.Warning => terminal.Yellow("warning"),
                        CheckupState.Missing => terminal.Red("missing"),
                        _ => terminal.Red("damaged"),
                    };
                    terminal.Out.WriteLine($"{word}  {check.What,-16} {Terminal.Safe(check.Found)}");
                    if (check.Fix is string fix)
                    {
                        terminal.Out.WriteLine($"         {string.Empty,-16} {Terminal.Safe(fix)}");
                    }
                }
            }

            return checks.Any(c => c.State is CheckupState.Missing or CheckupState.Damaged) ? ExitCode.Unavailable : ExitCode.Ok;
        });
        return command;
    }
}
