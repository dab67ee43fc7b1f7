using System.CommandLine;
using System.CommandLine.Parsing;
using Tars.Pipeline;

namespace Tars.Cli;

/// <summary>What is wrong with a command line, in words, with the command or option that was probably meant.</summary>
internal static class UsageProblems
{
    /// <summary>The lines to print; none when the call can be made.</summary>
    public static IReadOnlyList<string> Of(ParseResult result)
    {
        CommandResult command = result.CommandResult;
        if (result.Tokens.Any(t => t.Type == TokenType.Directive))
        {
            // A shell asks what could follow an unfinished line.
            return [];
        }

        string[] options =
            [.. Words(result).Where(w => IsOption(w) && (result.UnmatchedTokens.Contains(w) || IsArgument(w, command))).Distinct()];
        var problems = new List<string>(options.Select(o => UnknownOption(o, command)));
        if (problems.Count == 0 && result.UnmatchedTokens is [string first, ..])
        {
            // What follows a word that was not understood is not worth a line of its own.
            problems.Add(command.Command.Subcommands.Count > 0
                ? $"'{PathOf(command)}' has no command '{first}'{Hint(first, Commands(command.Command))}"
                : $"'{PathOf(command)}' has no use for "
                    + $"'{first}'{(MayBeOfSeveralWords(first, command) ? "; a text of several words stands in quotes" : "")}");
        }

        if (problems.Count == 0)
        {
            problems.AddRange(result.Errors.Select(Sentence).Distinct());
        }

        return problems.Count == 0 ? [] : [.. problems.Select(p => $"tars: {p}"), $"see: {PathOf(command)} --help"];
    }

    private static string Sentence(ParseError error) => error.SymbolResult switch
    {
        CommandResult { Command.Subcommands.Count: > 0 } command when error.Message.StartsWith("Required command", StringComparison.Ordinal) =>
            $"'{PathOf(command)}' needs a command: {string.Join(", ", Commands(command.Command))}",
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult command } argument => $"'{PathOf(command)}' needs {argument.Argument.Name}",
        OptionResult { Tokens.Count: 0, IdentifierToken: null, Parent: CommandResult command } option =>
            $"'{PathOf(command)}' needs {Form(option)}",
        OptionResult { Tokens.Count: 0 } option => NeedsValue(option),
        ArgumentResult { Tokens.Count: 0, Parent: OptionResult option } => NeedsValue(option),
        _ => error.Message,
    };

    private static bool MayBeOfSeveralWords(string word, CommandResult command) =>
        command.Command.Arguments.Count > 0 && !word.Any(char.IsWhiteSpace);

    private static string NeedsValue(OptionResult option) => $"'{option.Option.Name}' needs a value: {Form(option)}";

    private static string Form(OptionResult option) => $"{option.Option.Name} {option.Option.HelpName ?? "VALUE"}";

    // What stands before "--": behind it every word is an argument.
    private static IEnumerable<string> Words(ParseResult result) =>
        result.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).Select(t => t.Value);

    // The library takes an option that it does not know for an argument where one is allowed.
    private static bool IsArgument(string word, CommandResult command) =>
        !File.Exists(word) && command.Children.OfType<ArgumentResult>().Any(a => a.Tokens.Any(t => t.Value == word));

    private static bool IsOption(string word) =>
        word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]) && !word.Any(char.IsWhiteSpace);

    private static string UnknownOption(string word, CommandResult command)
    {
        string name = word.Split('=', ':')[0];
        IEnumerable<string> known = command.Command.Options.Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name));
        if (known.Contains(name))
        {
            return $"'{name}' stands behind '{PathOf(command)}', not before it";
        }

        string? value = command.Command.Options.FirstOrDefault(o => o.HelpName?.Split('|').Contains(name.TrimStart('-')) == true)?.Name;
        string hint = value is null
            ? Hint(name, known.Where(n => n.StartsWith("--", StringComparison.Ordinal)))
            : $"; did you mean '{value} {name.TrimStart('-')}'?";
        return $"'{PathOf(command)}' has no option '{name}'{hint}";
    }

    private static IEnumerable<string> Commands(Command command) => command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);

    private static string Hint(string word, IEnumerable<string> known)
    {
        string[] names = [.. known];
        return NearestName.Hint(word, names) ?? (names.Length == 0 ? string.Empty : $"; there are {string.Join(", ", names)}");
    }

    private static string PathOf(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? symbol = result; symbol is CommandResult command; symbol = symbol.Parent)
        {
            names.Push(command.Command is RootCommand ? "tars" : command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
