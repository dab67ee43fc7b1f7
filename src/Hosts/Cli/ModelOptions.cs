using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Tars.Stages.Rag;

namespace Tars.Cli;

/// <summary>
/// The options by which a command is given a remote model; what they do not say variables say, else the definition's index.
/// </summary>
internal sealed class ModelOptions
{
    private const string ModelVariable = "TARS_MODEL";
    private const string EndpointVariable = "TARS_ENDPOINT";
    private const string KeyVariable = "TARS_MODEL_KEY";

    private static readonly string[] Choices = ["least_busy", "round_robin", "weighted", "random", "sticky"];

    private readonly Option<string?> _model = new("--model")
    {
        Description = $"Let a model answer from what the archive holds. Default: ${ModelVariable}, else the index's ask_model; without "
            + $"any, quotes alone.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _endpoints = new("--endpoint")
    {
        Description = $"Where the model is, such as http://localhost:11434/v1; with =N behind it, N times as much goes there. May be "
            + $"repeated. Default: ${EndpointVariable}, else ask_endpoints.",
        HelpName = "URL[=N]",
    };

    private readonly Option<string?> _keyFile = new("--key-file") { Description = $"A file that holds the endpoints' key. Default: for endpoints of --endpoint and ${EndpointVariable} the key in ${KeyVariable}, for the definition's its ask_key.", HelpName = "FILE" };
    private readonly Option<string> _choose = CommonOptions.Among(
        "--choose", $"Which endpoint a request goes to. Default: ask_choose, else {Choices[0]}.", null, Choices);
    private readonly Option<bool> _quotes = new("--quotes")
    {
        Description = $"Answer with quotes alone, even where a model is named elsewhere.",
    };
    private readonly Option<int?> _window = Number(
        "--window", "Tokens that question and answer may have together. Default: ask_window, else 4096.", 512, 10_000_000);
    private readonly Option<int?> _answer = Number("--answer-tokens", "Tokens that the answer may have. Default: 512.", 16, 100_000);
    private readonly Option<string?> _template = new("--template")
    {
        Description = "A file with the text by which the model is asked.",
        HelpName = "FILE",
    };
    private readonly Option<int?> _requests = Number(
        "--max-requests", "Send no more requests than this, repeated ones included.", 1, 1_000_000);
    private readonly Option<int?> _tokens = Number("--max-tokens", "Spend no more tokens than this on all requests.", 1, int.MaxValue);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _model, _endpoints, _keyFile, _choose, _quotes, _window, _answer, _template, _requests, _tokens })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            bool named = result.GetValue(_model) is not null;
            if (named && result.GetValue(_quotes))
            {
                result.AddError("--quotes and --model exclude each other.");
            }
        });
    }

    /// <summary>What the call may spend on all endpoints together.</summary>
    public RemoteBudget Budget(ParseResult result) => new(result.GetValue(_requests), result.GetValue(_tokens));

    /// <summary>The model, or null when none is asked for.</summary>
    /// <param name="result">The call.</param>
    /// <param name="usual">What the definition says; null for nothing.</param>
    /// <param name="budget">What may be spent.</param>
    /// <exception cref="CliException">It has no endpoint, or one that cannot be meant.</exception>
    public RemoteModel? Open(ParseResult result, RemoteModelOptions? usual, RemoteBudget budget)
    {
        if (result.GetValue(_quotes))
        {
            return null;
        }

        string[]? given = result.GetValue(_endpoints) is { Length: > 0 } endpoints ? endpoints
            : Variable(EndpointVariable)?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string? keyFile = result.GetValue(_keyFile);
        if ((result.GetValue(_model) ?? Variable(ModelVariable) ?? usual?.Model) is not { } name)
        {
            return result.GetValue(_endpoints) is { Length: > 0 } || keyFile is not null
                ? throw new CliException(ExitCode.Usage, "--endpoint and --key-file need --model, the name of the model there.") : null;
        }

        if (keyFile is not null)
        {
            NamedFile.RequireExists(keyFile);
        }

        // A key goes to endpoints that its owner named: that of the variable never to those of a definition, which may be somebody else's,
        // nor that of the definition to others.
        string? key = keyFile is null ? Variable(KeyVariable) : null;
        RemoteModelOptions options = usual ?? new RemoteModelOptions();
        options = options with
        {
            Model = name,
            Endpoints =
            [
                .. given?.Select(e => RemoteEndpointOptions.Parse(e, key, keyFile))
                    ?? options.Endpoints.Select(e => keyFile is null ? e : e with { Key = null, KeyFile = keyFile }),
            ],
            Choose = result.GetValue(_choose) is { } choice
                ? Enum.Parse<EndpointChoice>(choice.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true)
                : options.Choose,
        };
        if (options.Endpoints.Count == 0)
        {
            throw new CliException(
                ExitCode.Usage,
                $"the model '{name}' has no endpoint. Name one, such as --endpoint http://localhost:11434/v1, or set {EndpointVariable}.");
        }

        try
        {
            return new RemoteModel(options, budget);
        }
        catch (ValidationException e)
        {
            throw new CliException(ExitCode.Usage, e.Message);
        }
    }

    /// <summary>How the model is asked.</summary>
    /// <param name="result">The call.</param>
    /// <param name="index">What the definition says.</param>
    /// <exception cref="CliException">The template cannot be read, or the answer leaves no room for a question.</exception>
    public GenerationOptions Generation(ParseResult result, IndexOptions index)
    {
        var options = new GenerationOptions { Window = result.GetValue(_window) ?? index.AskWindow, Passages = index.AskPassages };
        options = options with { AnswerTokens = result.GetValue(_answer) ?? options.AnswerTokens };
        if (options.AnswerTokens > options.Window / 2)
        {
            throw new CliException(ExitCode.Usage, string.Create(
                CultureInfo.InvariantCulture, $"an answer of {options.AnswerTokens} tokens leaves too little of a window of "
                    + $"{options.Window} for the passages; it may take half of it at most."));
        }

        if (result.GetValue(_template) is not { } file)
        {
            return options;
        }

        NamedFile.Require(file);
        try
        {
            return options with { Template = PromptTemplate.Parse(File.ReadAllText(file)) };
        }
        catch (FormatException e)
        {
            throw new CliException(ExitCode.Usage, $"{file}: {e.Message}");
        }
    }

    private static Option<int?> Number(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        CustomParser = result => CommonOptions.Number(least, most)(result),
        HelpName = "N",
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
