using System.CommandLine;
using System.Text.RegularExpressions;

namespace Tars.Cli;

/// <summary>
/// Completes the commands that a message names, so that each works as it is printed: about the definition that the user named, not about
/// the one that would be taken without a name. The message of an exception comes here by itself; whoever prints another passes it through.
/// </summary>
internal static partial class Hints
{
    private static readonly Lazy<RootCommand> s_tool =
        new(() => Program.Tool(new Terminal(TextWriter.Null, TextWriter.Null, interactive: false, colour: false)));

    /// <summary>The definition that a call names; null when its command is about none.</summary>
    public static DefinitionSource? Of(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        return command.Options.OfType<PipelineOption>().FirstOrDefault() is { } option ? result.GetValue(option)
            : command.Arguments.OfType<DefinitionArgument>().FirstOrDefault() is { } argument ? result.GetValue(argument)
            : null;
    }

    /// <summary>The message with its commands completed.</summary>
    /// <param name="message">Text in which commands stand as <c>tars dlq list</c>.</param>
    /// <param name="file">What they are to be about; null when nothing was named.</param>
    public static string Complete(string message, DefinitionSource? file) => file is null || file.IsUsual
        ? message
        : Mention().Replace(message, mention => Completed(mention, message, file));

    private static string Completed(Match mention, string message, DefinitionSource file)
    {
        Command command = s_tool.Value;
        int end = mention.Index + "tars".Length;
        foreach (Capture word in mention.Groups["word"].Captures)
        {
            if (command.Subcommands.FirstOrDefault(c => c.Name == word.Value) is not { } under)
            {
                break;
            }

            command = under;
            end = word.Index + word.Length;
        }

        int next = message.IndexOf("tars ", end, StringComparison.Ordinal);
        string behind = message[end..(next < 0 ? message.Length : next)];
        string added = behind.Contains("--pipeline ", StringComparison.Ordinal) ? string.Empty
            : command.Options.OfType<PipelineOption>().Any() ? $" --pipeline {file}"
            : command.Arguments.OfType<DefinitionArgument>().Any() && EndsCommand().IsMatch(behind) ? $" {file}"
            : string.Empty;
        int at = end - mention.Index;
        return mention.Value[..at] + added + mention.Value[at..];
    }

    [GeneratedRegex(@"\btars(?: (?<word>[a-z][a-z-]*))+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mention();

    // No file follows that the message itself names.
    [GeneratedRegex(@"^(?:\s*$|[.,;:)'`]| \()", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EndsCommand();
}
