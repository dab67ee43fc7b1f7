using System.ComponentModel.DataAnnotations;

namespace Tars.Stages.Rag;

/// <summary>
/// A model behind one or several endpoints that speak the protocol of OpenAI: OpenAI itself, Ollama, vLLM, llama.cpp and others.
/// </summary>
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

    /// <summary>
    /// The longest time until an answer begins, in which a server may have to load its model and has to read the question; default 2
    /// minutes.
    /// The whole answer may take ten minutes, or twice this time where that is longer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan StartTimeout { get; init; } = UsualStart;

    internal static TimeSpan UsualStart { get; } = TimeSpan.FromMinutes(2);

    // What follows is the same for all: settable for tests.

    /// <summary>The most times a request is sent, at the same endpoint or elsewhere.</summary>
    internal int Attempts { get; init; } = 5;

    /// <summary>
    /// Whether a request that was not answered in time is sent again: not where who asks tries again too, and would wait for all of these
    /// each time.
    /// </summary>
    internal bool RepeatsLate { get; init; } = true;

    /// <summary>The longest time for a connection.</summary>
    internal TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest silence within an answer.</summary>
    internal TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time for a whole answer, if twice <see cref="StartTimeout"/> is not longer.</summary>
    internal TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest pause that an endpoint may ask for; one that asks for more is not waited for.</summary>
    internal TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The most bytes of an answer as it is sent.</summary>
    internal long MaxAnswerBytes { get; init; } = 32L << 20;

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
