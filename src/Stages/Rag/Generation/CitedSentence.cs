namespace Tars.Stages.Rag;

/// <summary>A sentence of an answer with the citations that the model put to it, none of them checked yet.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Claims">The citations.</param>
internal sealed record CitedSentence(string Text, IReadOnlyList<CitationClaim> Claims);
