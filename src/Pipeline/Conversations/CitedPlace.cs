namespace Tars.Pipeline;

/// <summary>A place of a document that a message of a conversation cites.</summary>
/// <param name="Source">What names the document.</param>
/// <param name="Sha256">SHA-256 of its content, hex.</param>
/// <param name="Quote">Its words.</param>
/// <param name="Page">The page, from 1, or null.</param>
/// <param name="StartSeconds">When the words begin to be spoken, in seconds, or null.</param>
/// <param name="EndSeconds">When they stop being spoken, or null.</param>
public sealed record CitedPlace(string Source, string Sha256, string Quote, int? Page, double? StartSeconds, double? EndSeconds);
