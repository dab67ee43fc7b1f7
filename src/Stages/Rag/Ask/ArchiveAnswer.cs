namespace Tars.Stages.Rag;

/// <summary>What the archive says to a question.</summary>
public sealed record ArchiveAnswer
{
    /// <summary>False when nothing in the archive supports an answer; then there are no citations.</summary>
    public required bool Answered { get; init; }

    /// <summary>The quotes of <see cref="Citations"/>, one after the other; or the reason why there is no answer.</summary>
    public required string Answer { get; init; }

    /// <summary>One to three quotes, the best first; empty when not answered.</summary>
    public required IReadOnlyList<Citation> Citations { get; init; }
}
