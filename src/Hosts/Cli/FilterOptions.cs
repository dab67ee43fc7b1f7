using System.CommandLine;
using System.CommandLine.Parsing;
using Tars.Stages;
using Tars.Stages.Rag;

namespace Tars.Cli;

/// <summary>The options by which a command takes a part of the archive alone.</summary>
internal sealed class FilterOptions
{
    private static readonly string[] s_kinds = ["audio", "video", "document", "table"];

    private readonly Option<string[]> _sources = Many(
        "--source", "Only sources that fit a pattern such as '*.pdf', recordings/ or 'talks/**/2023*'. May be repeated.", "GLOB");

    private readonly Option<string[]> _kinds = Many("--kind", "Only what is of this kind. May be repeated.", string.Join('|', s_kinds));

    private readonly Option<DatedDays?> _from = Days(
        "--from", "Only documents dated on this day or later: by their name, else by when the file was written.");

    private readonly Option<DatedDays?> _to = Days("--to", "Only documents dated on this day or earlier.");

    private readonly Option<string[]> _languages = Many(
        "--language", "Only what is in this language, such as en or es. May be repeated.", "CODE");

    private readonly Option[] _all;

    public FilterOptions() => _all = [_sources, _kinds, _from, _to, _languages];

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        _kinds.CompletionSources.Add(s_kinds);
        Check(_kinds, s_kinds.Contains, "--kind takes audio, video, document or table");
        Check(_languages, static x => x.Length == 2 && x.All(char.IsAsciiLetter), "--language takes a code of two letters such as en");
        foreach (Option option in _all)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (Of(result).Problem() is { } problem)
            {
                result.AddError($"The filter cannot be used: {problem}.");
            }
        });
    }

    /// <summary>What was asked for.</summary>
    public PassageFilter Of(ParseResult result) => Of(result.CommandResult);

    /// <summary>What was asked for as it was typed; empty where nothing was.</summary>
    public string Describe(ParseResult result) =>
        string.Join(' ', _all.SelectMany(x => (result.GetResult(x)?.Tokens ?? []).Select(token => $"{x.Name} {token.Value}")));

    // By the tokens, not the values: while the command line is still being checked these may not be read. What is wrong is told elsewhere.
    private PassageFilter Of(CommandResult result) => new()
    {
        Sources = Values(result, _sources),
        Kinds = [.. Values(result, _kinds).Where(s_kinds.Contains).Select(x => Enum.Parse<MediaKind>(x, ignoreCase: true))],
        Languages = Values(result, _languages),
        From = Days(result, _from)?.First,
        To = Days(result, _to)?.Last,
    };

    private static string[] Values(CommandResult result, Option option) =>
        [.. (result.GetResult(option)?.Tokens ?? []).Select(x => x.Value)];

    private static DatedDays? Days(CommandResult result, Option option) =>
        Values(result, option) is [.., var text] && DatedDays.TryParse(text, out DatedDays days) ? days : null;

    private static Option<string[]> Many(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static Option<DatedDays?> Days(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result =>
        {
            string text = result.Tokens.Single().Value;
            if (DatedDays.TryParse(text, out DatedDays days))
            {
                return days;
            }

            result.AddError($"{name} takes a day, a month or a year such as 2023-06-20, 2023-06 or 2023, not '{text}'.");
            return null;
        },
    };

    private static void Check(Option<string[]> option, Func<string, bool> isRight, string rule) => option.Validators.Add(result =>
    {
        foreach (Token wrong in result.Tokens.Where(x => !isRight(x.Value)))
        {
            result.AddError($"{rule}, not '{wrong.Value}'.");
        }
    });
}
