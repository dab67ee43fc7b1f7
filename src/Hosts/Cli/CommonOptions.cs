using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Tars.Cli;

/// <summary>Options that mean the same wherever they are taken.</summary>
internal static class CommonOptions
{
    public const string WordsAloneName = "--words";

    public static Option<bool> Json() => new("--json") { Description = "Print JSON alone on standard output." };

    public static Option<bool> Offline() => new("--offline") { Description = "Never fetch assets; say what is missing." };

    /// <summary>The way to search when the model of the vectors cannot be had.</summary>
    public static Option<bool> WordsAlone() => new(WordsAloneName)
    {
        Description = "Search by words alone; the model of the vectors is not asked for.",
    };

    /// <summary>One of some words.</summary>
    public static Option<string> Among(string name, string description, string? usual, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words) };
        if (usual is not null)
        {
            option.DefaultValueFactory = _ => usual;
        }

        option.CompletionSources.Add(words);
        option.Validators.Add(result => Refuse(result, name, words));
        return option;
    }

    /// <summary>One of some words.</summary>
    public static Argument<string> AmongArgument(string name, string description, params string[] words)
    {
        var argument = new Argument<string>(name) { Description = description, HelpName = name };
        argument.CompletionSources.Add(words);
        argument.Validators.Add(result => Refuse(result, name, words));
        return argument;
    }

    /// <summary>Text that must hold something.</summary>
    public static Argument<string> Words(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.Tokens.SingleOrDefault()?.Value))
            {
                result.AddError($"{name} is empty.");
            }
        });
        return argument;
    }

    private static void Refuse(SymbolResult result, string name, string[] words)
    {
        foreach (string other in result.Tokens.Select(t => t.Value).Where(v => !words.Contains(v)))
        {
            result.AddError($"{name} takes {string.Join(", ", words[..^1])} or {words[^1]}, not '{other}'.");
        }
    }

    /// <summary>A whole number within limits.</summary>
    public static Option<int> Number(string name, string description, int usual, int least, int most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = Number(least, most),
        HelpName = "N",
    };

    /// <summary>Reads a whole number within limits, and says so where it is none.</summary>
    public static Func<ArgumentResult, int> Number(int least, int most) => result =>
    {
        string text = result.Tokens.Single().Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
        {
            return number;
        }

        result.AddError(
            $"{((OptionResult)result.Parent!).IdentifierToken?.Value} takes a whole number from {least} to {most}, not '{text}'.");
        return least;
    };

    /// <summary>Reads numbers of records, from 1.</summary>
    public static Func<ArgumentResult, long[]> Ids => result =>
    [
        .. result.Tokens.Select(token =>
        {
            if (long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long id) && id > 0)
            {
                return id;
            }

            result.AddError($"a number such as 3 belongs here, not '{token.Value}'.");
            return 0;
        }),
    ];
}
