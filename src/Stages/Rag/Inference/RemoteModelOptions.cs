using System.ComponentModel.DataAnnotations;

namespace Tars.Stages.Rag;

/// <summary>A model behind one or several endpoints that speak the protocol of OpenAI: OpenAI itself, Ollama, vLLM, llama.cpp and others.</summary>
public sealed record RemoteModelOptions : IValidatableObject
{
    /// <summary>The model's name, as the endpoints know it.</summary>
    [Required]
    [StringLength(200, MinimumLength = 1)]
    public string Model { get; init; } = string.Empty;

    /// <summary>The endpoints; one at least, 64 at most.</summary>
    [MinLength(1)]
    [MaxLength(64)]
    public IReadOnlyList<RemoteEndpointOptions> Endpoints { get; init; } = [];

    /// <summary>Which endpoint a request goes to; default <see cref="EndpointChoice.LeastBusy"/>.</summary>
    public EndpointChoice Choose { get; init; } = EndpointChoice.LeastBusy;

    /// <summary>What each endpoint may be asked for at most.</summary>
    public RemoteLimits Limits { get; init; } = new();

    /// <summary>The most times a request is sent, at the same endpoint or elsewhere; default 5.</summary>
    [Range(1, 100)]
    public int Attempts { get; init; } = 5;

    /// <summary>The longest time for a connection; default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time until an answer begins, in which a server may have to load its model; default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest silence within an answer; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time for a whole answer; default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest pause that an endpoint may ask for; one that asks for more is not waited for. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The most bytes of an answer as it is sent; default 32 MiB.</summary>
    [Range(1024, 1 << 30)]
    public long MaxAnswerBytes { get; init; } = 32L << 20;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var limits = new List<ValidationResult>();
        Validator.TryValidateObject(Limits, new ValidationContext(Limits), limits, validateAllProperties: true);
        foreach (ValidationResult problem in limits)
        {
            yield return new ValidationResult($"{nameof(Limits)}: {problem.ErrorMessage}", [nameof(Limits)]);
        }

        foreach ((int number, RemoteEndpointOptions endpoint) in Endpoints.Index())
        {
            var problems = new List<ValidationResult>();
            Validator.TryValidateObject(endpoint, new ValidationContext(endpoint), problems, validateAllProperties: true);
            foreach (ValidationResult problem in problems)
            {
                // By its number: an address that is refused may have a password in it.
                yield return new ValidationResult($"endpoint {number + 1} {problem.ErrorMessage}", [nameof(Endpoints)]);
            }
        }

        if (Endpoints.Select(e => e.Url.TrimEnd('/')).Distinct(StringComparer.OrdinalIgnoreCase).Count() < Endpoints.Count)
        {
            yield return new ValidationResult("names an endpoint twice; how much each gets is said by 'weight'", [nameof(Endpoints)]);
        }
    }
}
