namespace Tars.Stages.Rag;

/// <summary>What a model says to a question, checked against the archive.</summary>
public sealed record GeneratedAnswer
{
    /// <summary>
    /// False when the archive has nothing to show to the model, the model found no answer, or none of its sentences is supported.
    /// </summary>
    public required bool Answered { get; init; }

    /// <summary>The sentences, those without support marked <c>[unsupported]</c>; or the reason why there is no answer.</summary>
    public required string Answer { get; init; }

    /// <summary>The quotes that the supported sentences rest on, each once, word for word as they stand in the archive.</summary>
    public required IReadOnlyList<Citation> Citations { get; init; }

    /// <summary>The sentences in order; empty when the model wrote none.</summary>
    public IReadOnlyList<AnswerSentence> Sentences { get; init; } = [];

    /// <summary>Whether the answer was ended by its limit of tokens.</summary>
    public bool Truncated { get; init; }

    /// <summary>Tokens of the question as the endpoint counted, or null.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens of the answer as the endpoint counted, or null.</summary>
    public long? OutputTokens { get; init; }
}
