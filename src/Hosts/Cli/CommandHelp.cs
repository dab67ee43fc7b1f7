using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;

namespace Tars.Cli;

/// <summary>
/// The help of the tool and of each command, in one form: what it does, how it is called, examples, then commands, arguments and options
/// with their defaults. A command's description is its text: one line, what else is to be said, and the examples, parted by empty lines.
/// </summary>
internal sealed class CommandHelp(Terminal terminal) : SynchronousCommandLineAction
{
    private const string Tool = "tars";
    private const int WidestName = 30;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, terminal, terminal.Out);
        return ExitCode.Ok;
    }

    /// <summary>Writes a command's help.</summary>
    public static void Write(Command command, Terminal terminal, TextWriter output)
    {
        var help = new CommandHelp(terminal);
        output.Write(help.Page(command).ReplaceLineEndings());
    }

    private string Page(Command command)
    {
        (string text, IReadOnlyList<string> examples) = Parts(command);
        string path = PathOf(command);
        var page = new StringBuilder();
        foreach (string paragraph in text.Split('\n'))
        {
            Wrap(page, 0, 0, paragraph);
        }

        Wrap(page.Append('\n'), 0, 7 + path.Length + 1, $"Usage: {path} {Form(command)}");
        Examples(page, examples.Count > 0 || command is RootCommand ? examples : OfParent(command, path));
        bool isTool = command is RootCommand;
        Table(page, "Commands", command.Subcommands.Where(c => !c.Hidden).Select(c => (isTool ? c.Name : Called(c), Begin(c))));
        Table(page, "Arguments", command.Arguments.Where(a => !a.Hidden).Select(a => (a.HelpName ?? a.Name, TextOf(a))));
        Table(page, "Options", Options(command).Where(o => !o.Hidden).Select(o => (Called(o), TextOf(o))));
        if (command.Subcommands.Count > 0)
        {
            page.Append('\n').Append(path).Append(" COMMAND --help tells more of one.\n");
        }

        return page.ToString();
    }

    private static (string Text, IReadOnlyList<string> Examples) Parts(Command command)
    {
        string description = (command.Description ?? string.Empty).ReplaceLineEndings("\n");
        int at = description.IndexOf("\n\nExample", StringComparison.Ordinal);
        return at < 0 ? (description, []) : (description[..at], [.. description[(at + 2)..].Split('\n').Skip(1)]);
    }

    // What a command does: the first sentence of its text.
    private static string Begin(Command command)
    {
        string line = Parts(command).Text.Split('\n')[0];
        int end = line.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? line : line[..(end + 1)];
    }

    // A command without examples of its own is shown in those of the command that it belongs to.
    private static string[] OfParent(Command command, string path) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? [.. Parts(parent).Examples.Where(e => $"{e.Trim()} ".StartsWith(path + ' ', StringComparison.Ordinal))]
        : [];

    private static IEnumerable<Option> Options(Command command) => command.Options.Concat(
        command.Parents.OfType<Command>().SelectMany(Options).Where(o => o.Recursive));

    private static string PathOf(Command command) => command is RootCommand ? Tool
        : command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;

    private static string Form(Command command) => command.Subcommands.Count > 0 ? "COMMAND [options]"
        : string.Join(' ', [
            .. command.Arguments.Where(a => !a.Hidden).Select(Form), .. command.Options.Where(o => o.Required).Select(Called), "[options]"]);

    private static string Form(Argument argument)
    {
        string name = (argument.HelpName ?? argument.Name) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : string.Empty);
        return argument.Arity.MinimumNumberOfValues == 0 || argument.HasDefaultValue ? $"[{name}]" : name;
    }

    private static string Called(Command command) => string.Join(
        ' ', [command.Name, .. command.Arguments.Where(a => !a.Hidden && command.Subcommands.Count == 0).Select(Form)]);

    private static string Called(Option option)
    {
        IEnumerable<string> names = option is HelpOption
            ? ["-h", "--help"]
            : option.Aliases.Append(option.Name).Distinct().OrderBy(n => n.Length);
        bool isFlag = option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool);
        string value = isFlag ? string.Empty : $" {option.HelpName ?? "VALUE"}";
        return string.Join(", ", names) + value;
    }

    private static string TextOf(Argument argument) =>
        Told(argument.Description, argument.HasDefaultValue ? argument.GetDefaultValue() : null);

    private static string TextOf(Option option) => option switch
    {
        HelpOption => "Show this.",
        VersionOption => "Show which build this is.",
        _ => Told(option.Description, option.ValueType != typeof(bool) && option.HasDefaultValue ? option.GetDefaultValue() : null),
    };

    private static string Told(string? description, object? usual)
    {
        string value = usual is string[] several ? string.Join(' ', several) : usual?.ToString() ?? string.Empty;
        return value.Length == 0 || description?.Contains("default", StringComparison.OrdinalIgnoreCase) == true
            ? description ?? string.Empty : $"{description} Default: {value}.";
    }

    private static void Examples(StringBuilder page, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            page.Append("\nExamples:\n").AppendJoin('\n', lines).Append('\n');
        }
    }

    private void Table(StringBuilder page, string title, IEnumerable<(string Name, string Text)> rows)
    {
        (string Name, string Text)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        page.Append('\n').Append(title).Append(":\n");
        int most = Math.Min(WidestName, terminal.Columns / 3);
        int indent = 4 + all.Select(r => r.Name.Length).Where(n => n <= most).DefaultIfEmpty(most).Max();
        foreach ((string name, string text) in all)
        {
            page.Append("  ").Append(terminal.Bold(name));
            int gap = indent - 2 - name.Length;
            if (gap < 2)
            {
                page.Append('\n');
                gap = indent;
            }

            page.Append(' ', gap);
            Wrap(page, indent, indent, text);
        }
    }

    /// <summary>Appends words in lines that fit the terminal; the first one begins at a column that was reached already.</summary>
    private void Wrap(StringBuilder page, int column, int indent, string text)
    {
        int start = column;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > start && column + 1 + word.Length > terminal.Columns)
            {
                page.Append('\n').Append(' ', indent);
                column = start = indent;
            }

            if (column > start)
            {
                page.Append(' ');
                column++;
            }

            page.Append(word);
            column += word.Length;
        }

        page.Append('\n');
    }
}
