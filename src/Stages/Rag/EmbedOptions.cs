using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>Options of <see cref="EmbedStage"/>: which model makes the vectors.</summary>
public sealed record EmbedOptions : IChosenModel, ISendsKeys, IValidatableObject
{
    /// <summary>
    /// The folder of a sentence-transformer in ONNX format: <c>model.onnx</c> or <c>onnx/model.onnx</c>, with <c>tokenizer.json</c>
    /// (WordPiece or Unigram) or <c>vocab.txt</c>, and the configuration of its modules. Trust it as you would a program. Default:
    /// Universal Sentence Encoder Lite.
    /// </summary>
    [DefinitionPath(MustExist = true)]
    public string? Model { get; init; }

    /// <summary>
    /// In place of <see cref="Model"/>: the address of a server that speaks OpenAI's protocol, below which <c>embeddings</c> lies, such as
    /// <c>http://localhost:11434/v1</c>. The text of every passage and query is sent there.
    /// </summary>
    [RegularExpression("https?://.+", ErrorMessage = "has to begin with https:// or http://")]
    [Ephemeral]
    public string? Endpoint { get; init; }

    /// <summary>The model's name at the <see cref="Endpoint"/>.</summary>
    [RegularExpression("[!-~]{1,150}", ErrorMessage = "has to be 1 to 150 signs of ASCII without spaces")]
    public string? Name { get; init; }

    /// <summary>
    /// The key that the <see cref="Endpoint"/> wants. One of a variable goes only to a host that <c>TARS_KEY_HOSTS</c> allows.
    /// </summary>
    [Secret]
    [Ephemeral]
    public string? Key { get; init; }

    /// <summary>A file that holds the key.</summary>
    [DefinitionPath]
    [Ephemeral]
    public string? KeyFile { get; init; }

    /// <summary>
    /// How many values a vector of the <see cref="Endpoint"/> has; asked for and checked. Default whatever it gives first.
    /// </summary>
    [Range(1, 8192)]
    public int? Dimensions { get; init; }

    /// <summary>The most requests to the <see cref="Endpoint"/> in a minute; default no limit.</summary>
    [Range(1, 1_000_000)]
    [Ephemeral]
    public int? RequestsPerMinute { get; init; }

    /// <summary>The most tokens sent to the <see cref="Endpoint"/> in a minute; default no limit.</summary>
    [Range(1, 1_000_000_000)]
    [Ephemeral]
    public long? TokensPerMinute { get; init; }

    /// <summary>The longest time until the <see cref="Endpoint"/> begins to answer a request. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    [Ephemeral]
    public TimeSpan Timeout { get; init; } = RemoteModelOptions.UsualStart;

    /// <summary>What the model expects before a passage, such as <c>passage: </c>; default what its folder says, else nothing.</summary>
    [MaxLength(2000)]
    public string? PassagePrompt { get; init; }

    /// <summary>What the model expects before a query; default what its folder says, else nothing.</summary>
    [MaxLength(2000)]
    [Ephemeral]
    public string? QueryPrompt { get; init; }

    /// <summary>
    /// Threads that share one run of the model in <see cref="Model"/>, 1 to 64; default 1. The node's parallelism uses processors better.
    /// </summary>
    [Range(1, 64)]
    [Ephemeral]
    public int Threads { get; init; } = 1;

    internal bool IsFolder => Model is { Length: > 0 };

    internal bool IsRemote => Endpoint is { Length: > 0 };

    /// <inheritdoc/>
    public bool Needs(string asset) => asset switch
    {
        TextEncoders.RuntimeAsset => IsFolder,
        UseLiteEncoder.AssetName => !IsFolder && !IsRemote,
        _ => true,
    };

    /// <inheritdoc/>
    IReadOnlyList<string> ISendsKeys.Hosts => IsRemote ? [new RemoteEndpointOptions { Url = Endpoint! }.Host] : [];

    /// <inheritdoc/>
    IReadOnlyList<string> IChosenModel.DecidingFiles => IsFolder ? SentenceModelFolder.FilesOf(Model!) : [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsFolder && IsRemote)
        {
            yield return new ValidationResult("'model' and 'endpoint' name two models; give one of them", [nameof(Model)]);
        }

        if (IsRemote && string.IsNullOrEmpty(Name))
        {
            yield return new ValidationResult("'endpoint' needs 'name', the model's name there", [nameof(Endpoint)]);
        }

        if (!IsRemote && (Name ?? Key ?? KeyFile) is { Length: > 0 })
        {
            yield return new ValidationResult("'name', 'key' and 'key_file' belong to an 'endpoint', which is not given", [nameof(Name)]);
        }

        // An option that nothing reads is a misunderstanding, and one that counts in the fingerprint embeds everything again for nothing.
        foreach ((string name, string member) in Idle())
        {
            yield return new ValidationResult(
                IsRemote ? $"'{name}' belongs to a model in a folder; that of the endpoint is computed elsewhere"
                : name is "dimensions" or "requests_per_minute" or "tokens_per_minute" or "timeout" ? $"'{name}' belongs to an 'endpoint', which is not given"
                : $"'{name}' belongs to a model of your own; Universal Sentence Encoder Lite takes none", [member]);
        }

        if (IsRemote)
        {
            var endpoint = new RemoteEndpointOptions { Url = Endpoint!, Key = Key, KeyFile = KeyFile };
            foreach (ValidationResult problem in endpoint.Validate(new ValidationContext(endpoint)))
            {
                yield return new ValidationResult($"'endpoint' {problem.ErrorMessage}", [nameof(Endpoint)]);
            }
        }
    }

    /// <summary>The options that are given, but not used by the model that is chosen.</summary>
    private IEnumerable<(string Name, string Member)> Idle()
    {
        if (Dimensions is not null && !IsRemote)
        {
            yield return ("dimensions", nameof(Dimensions));
        }

        if (RequestsPerMinute is not null && !IsRemote)
        {
            yield return ("requests_per_minute", nameof(RequestsPerMinute));
        }

        if (TokensPerMinute is not null && !IsRemote)
        {
            yield return ("tokens_per_minute", nameof(TokensPerMinute));
        }

        if (Timeout != RemoteModelOptions.UsualStart && !IsRemote)
        {
            yield return ("timeout", nameof(Timeout));
        }

        if (Threads != 1 && !IsFolder)
        {
            yield return ("threads", nameof(Threads));
        }

        if (PassagePrompt is not null && !IsFolder && !IsRemote)
        {
            yield return ("passage_prompt", nameof(PassagePrompt));
        }

        if (QueryPrompt is not null && !IsFolder && !IsRemote)
        {
            yield return ("query_prompt", nameof(QueryPrompt));
        }
    }
}
