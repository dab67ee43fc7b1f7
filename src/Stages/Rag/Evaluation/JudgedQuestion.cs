namespace Tars.Stages.Rag;

/// <summary>A question with what is known about its answer.</summary>
/// <param name="Id">Its name, unique in its set.</param>
/// <param name="Text">The question, or the words to search for.</param>
internal sealed record JudgedQuestion(string Id, string Text)
{
    /// <summary>The documents that a search should find; empty when nobody judged any.</summary>
    public IReadOnlyList<JudgedSource> Relevant { get; init; } = [];

    /// <summary>Phrases of which an answer's quotes should hold one, compared without regard to case and line breaks.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>Whether the archive holds no answer, so that none should be given.</summary>
    public bool IsUnanswerable { get; init; }
}
