namespace Tars.Stages.Rag;

/// <summary>A sentence that a model wrote, and what was found of what it rests on.</summary>
public sealed record AnswerSentence
{
    /// <summary>Its words, without the citations.</summary>
    public required string Text { get; init; }

    /// <summary>Whether the archive says so, as far as words, numbers and names can tell.</summary>
    public required bool Supported { get; init; }

    /// <summary>Why not, when it is not; else null.</summary>
    public string? Why { get; init; }

    /// <summary>What it rests on: indexes into <see cref="GeneratedAnswer.Citations"/>, from 0; empty when it is not supported.</summary>
    public IReadOnlyList<int> Citations { get; init; } = [];
}
