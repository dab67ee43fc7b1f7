using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Tars.Cli;

/// <summary>The help of the tool as a whole: examples, then one line a command. Each command's own help is the library's.</summary>
internal sealed class RootHelp(Terminal terminal) : SynchronousCommandLineAction
{
    private readonly HelpAction _ofCommand = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not RootCommand tool)
        {
            return _ofCommand.Invoke(parseResult);
        }

        TextWriter output = terminal.Out;
        output.WriteLine(tool.Description);
        output.WriteLine("\nCommands:");
        Command[] commands = [.. tool.Subcommands.Where(c => !c.Hidden)];
        int width = commands.Max(c => c.Name.Length);
        foreach (Command command in commands)
        {
            output.WriteLine($"  {terminal.Bold(command.Name)}{new string(' ', width - command.Name.Length)}  {command.Description?.Split('\n')[0]}");
        }

        output.WriteLine("\ntars COMMAND --help tells more of one; --version says which build this is.");
        return ExitCode.Ok;
    }
}
