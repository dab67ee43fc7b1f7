using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Tars.Stages.Rag;

namespace Tars.Cli;

/// <summary>The options by which a command is given a remote model; each falls back on a variable.</summary>
internal sealed class ModelOptions
{
    private const string ModelVariable = "TARS_MODEL";
    private const string EndpointVariable = "TARS_ENDPOINT";
    private const string KeyVariable = "TARS_MODEL_KEY";

    private static readonly string[] Choices = ["least_busy", "round_robin", "weighted", "random", "sticky"];

    private readonly Option<string?> _model = new("--model")
    {
        Description = $"Let a model answer from what the archive holds. Default: ${ModelVariable}; without either, quotes alone.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _endpoints = new("--endpoint")
    {
        Description = $"Where the model is, such as http://localhost:11434/v1; with =N behind it, N times as much goes there. May be repeated. Default: ${EndpointVariable}.",
        HelpName = "URL[=N]",
    };

    private readonly Option<string?> _keyFile = new("--key-file") { Description = $"A file that holds the endpoints' key. Default: ${KeyVariable}.", HelpName = "FILE" };
    private readonly Option<string> _choose = CommonOptions.Among("--choose", "Which endpoint a request goes to.", Choices[0], Choices);
    private readonly Option<bool> _quotes = new("--quotes") { Description = $"Answer with quotes alone, even where ${ModelVariable} is set." };
    private readonly Option<int> _window = Number("--window", "Tokens that question and answer may have together.", 4096, 512, 10_000_000);
    private readonly Option<int> _answer = Number("--answer-tokens", "Tokens that the answer may have.", 512, 16, 100_000);
    private readonly Option<string?> _template = new("--template") { Description = "A file with the text by which the model is asked.", HelpName = "FILE" };
    private readonly Option<int?> _requests = new("--max-requests") { Description = "Send no more requests than this, repeated ones included.", HelpName = "N" };
    private readonly Option<long?> _tokens = new("--max-tokens") { Description = "Spend no more tokens than this on all requests.", HelpName = "N" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _model, _endpoints, _keyFile, _choose, _quotes, _window, _answer, _template, _requests, _tokens })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            bool named = result.GetValue(_model) is not null;
            if (!named && Variable(ModelVariable) is null && (result.GetValue(_endpoints) is { Length: > 0 } || result.GetValue(_keyFile) is not null))
            {
                result.AddError($"--endpoint and --key-file need --model, the name of the model there.");
            }

            if (named && result.GetValue(_quotes))
            {
                result.AddError("--quotes and --model exclude each other.");
            }

            if (result.GetValue(_requests) < 1 || result.GetValue(_tokens) < 1)
            {
                result.AddError("--max-requests and --max-tokens take whole numbers from 1.");
            }
        });
    }

    /// <summary>The model, or null when none is asked for.</summary>
    /// <exception cref="CliException">It has no endpoint, or one that cannot be meant.</exception>
    public RemoteModel? Open(ParseResult result)
    {
        if (result.GetValue(_quotes) || (result.GetValue(_model) ?? Variable(ModelVariable)) is not { } name)
        {
            return null;
        }

        string[] endpoints = result.GetValue(_endpoints) is { Length: > 0 } given ? given
            : Variable(EndpointVariable)?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (endpoints.Length == 0)
        {
            throw new CliException(ExitCode.Usage, $"the model '{name}' has no endpoint. Name one, such as --endpoint http://localhost:11434/v1, or set {EndpointVariable}.");
        }

        string? keyFile = result.GetValue(_keyFile);
        string? key = keyFile is null ? Variable(KeyVariable) : null;
        try
        {
            return new RemoteModel(
                new RemoteModelOptions
                {
                    Model = name,
                    Endpoints = [.. endpoints.Select(e => Endpoint(e, key, keyFile))],
                    Choose = Enum.Parse<EndpointChoice>(result.GetValue(_choose)!.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true),
                },
                new RemoteBudget(result.GetValue(_requests), result.GetValue(_tokens)));
        }
        catch (ValidationException e)
        {
            throw new CliException(ExitCode.Usage, $"--endpoint: {e.Message}");
        }
    }

    /// <summary>How the model is asked.</summary>
    /// <exception cref="CliException">The template cannot be read, or the answer leaves no room for a question.</exception>
    public GenerationOptions Generation(ParseResult result)
    {
        var options = new GenerationOptions { Window = result.GetValue(_window), AnswerTokens = result.GetValue(_answer) };
        if (options.AnswerTokens > options.Window / 2)
        {
            throw new CliException(ExitCode.Usage, string.Create(
                CultureInfo.InvariantCulture, $"an answer of {options.AnswerTokens} tokens leaves too little of a window of {options.Window} for the passages; it may take half of it at most."));
        }

        if (result.GetValue(_template) is not { } file)
        {
            return options;
        }

        try
        {
            return options with { Template = PromptTemplate.Parse(File.ReadAllText(file)) };
        }
        catch (FormatException e)
        {
            throw new CliException(ExitCode.Usage, $"{file}: {e.Message}");
        }
    }

    // http://host/v1=3: an address has no '=' of its own, for it has no query.
    private static RemoteEndpointOptions Endpoint(string text, string? key, string? keyFile)
    {
        int mark = text.LastIndexOf('=');
        bool weighted = double.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double weight) && mark > 0;
        return new RemoteEndpointOptions { Url = weighted ? text[..mark] : text, Weight = weighted ? weight : 1, Key = key, KeyFile = keyFile };
    }

    private static Option<int> Number(string name, string description, int usual, int least, int most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = CommonOptions.Number(least, most),
        HelpName = "N",
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
