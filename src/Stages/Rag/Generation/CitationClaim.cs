namespace Tars.Stages.Rag;

/// <summary>A citation as a model wrote it.</summary>
/// <param name="Number">The passage's number, from 1; may be one that was not given.</param>
/// <param name="Quote">The words that it says stand there, or null when it named none.</param>
internal sealed record CitationClaim(int Number, string? Quote);
