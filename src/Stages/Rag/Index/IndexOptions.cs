using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>Options of <see cref="IndexSink"/>.</summary>
public sealed record IndexOptions : ISendsKeys, IValidatableObject
{
    /// <summary>The folder of the index. It belongs to this node of this pipeline alone; another is refused.</summary>
    [Required]
    [DefinitionPath]
    public required string Path { get; init; }

    /// <summary>How text is cut into terms. Fixed once the index exists. Default <see cref="IndexAnalyzer.English"/>.</summary>
    public IndexAnalyzer Analyzer { get; init; } = IndexAnalyzer.English;

    /// <summary>
    /// How the nearest vectors are found. Can be changed at any time: the next commit that brings vectors builds anew. Default
    /// <see cref="VectorForm.Int8"/>.
    /// </summary>
    public VectorForm Vectors { get; init; } = VectorForm.Int8;

    /// <summary>
    /// The model that <c>tars ask</c> lets answer from the archive, as its endpoints know it; default none: quotes alone. What is said of
    /// the model changes nothing that the index holds.
    /// </summary>
    [Ephemeral]
    public string? AskModel { get; init; }

    /// <summary>
    /// Where the model is: addresses below which <c>chat/completions</c> lies, such as <c>http://localhost:11434/v1</c>; with =N behind it,
    /// N times as much goes there.
    /// </summary>
    [Ephemeral]
    public IReadOnlyList<string> AskEndpoints { get; init; } = [];

    /// <summary>Which endpoint a request goes to; default <see cref="EndpointChoice.LeastBusy"/>.</summary>
    [Ephemeral]
    public EndpointChoice AskChoose { get; init; } = EndpointChoice.LeastBusy;

    /// <summary>
    /// The key that the endpoints want; default none. One of a variable goes only to hosts that <c>TARS_KEY_HOSTS</c> allows.
    /// </summary>
    [Ephemeral]
    [Secret]
    public string? AskKey { get; init; }

    /// <summary>A file that holds the key.</summary>
    [Ephemeral]
    [DefinitionPath]
    public string? AskKeyFile { get; init; }

    /// <summary>
    /// Tokens that question and answer may have together: the model's window, or what the server gives of it. Default 4096.
    /// </summary>
    [Ephemeral]
    [Range(512, 10_000_000)]
    public int AskWindow { get; init; } = 4096;

    /// <summary>The most passages that are shown to the model. Default 12.</summary>
    [Ephemeral]
    [Range(1, 200)]
    public int AskPassages { get; init; } = GenerationOptions.UsualPassages;

    /// <summary>The most requests that an endpoint gets in a minute; default no limit.</summary>
    [Ephemeral]
    [Range(1, 1_000_000)]
    public int? AskRequestsPerMinute { get; init; }

    /// <summary>The most tokens, of questions and answers, that an endpoint gets in a minute; default no limit.</summary>
    [Ephemeral]
    [Range(1, 1_000_000_000)]
    public long? AskTokensPerMinute { get; init; }

    /// <summary>The longest time until an answer begins; more for a large model on a slow processor. Default 2 minutes.</summary>
    [Ephemeral]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AskTimeout { get; init; } = RemoteModelOptions.UsualStart;

    /// <summary>
    /// So many passages are read by the model of <c>tars search --rerank</c>, and ordered anew; no others are shown then. Default 50.
    /// </summary>
    [Ephemeral]
    [Range(1, SearchOptions.MostResults)]
    public int RerankDepth { get; init; } = SearchOptions.UsualRerankDepth;

    /// <summary>The model with its endpoints; null when none is named.</summary>
    internal RemoteModelOptions? Model => AskModel is null ? null : new RemoteModelOptions
    {
        Model = AskModel,
        Endpoints = [.. AskEndpoints.Select(e => RemoteEndpointOptions.Parse(e, AskKey, AskKeyFile))],
        Choose = AskChoose,
        StartTimeout = AskTimeout,
        Limits = new RemoteLimits { RequestsPerMinute = AskRequestsPerMinute, TokensPerMinute = AskTokensPerMinute },
    };

    /// <inheritdoc/>
    IReadOnlyList<string> ISendsKeys.Hosts => [.. AskEndpoints.Select(e => RemoteEndpointOptions.Parse(e, null, null).Host)];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Model is not { } model)
        {
            return AskEndpoints.Count == 0
                ? []
                : [new ValidationResult("'ask_endpoints' needs 'ask_model', the name of the model there", ["ask_endpoints"])];
        }

        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(model, new ValidationContext(model), problems, validateAllProperties: true);
        return AskEndpoints.Count == 0 ? [new ValidationResult("'ask_model' needs 'ask_endpoints', where the model is", ["ask_model"])]
            : problems.Select(p => new ValidationResult(p.ErrorMessage, ["ask_endpoints"]));
    }
}
