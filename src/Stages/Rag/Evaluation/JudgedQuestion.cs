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

    /// <summary>The page of the document on which the answer's quote begins, from 1; null where it is not asked for.</summary>
    public int? Page { get; init; }

    /// <summary>The second of the recording at which the expected phrase's sentence begins; null where it is not asked for.</summary>
    public double? Second { get; init; }

    /// <summary>Whether the archive holds no answer, so that none should be given.</summary>
    public bool IsUnanswerable { get; init; }
}
