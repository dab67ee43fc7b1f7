namespace Tars.Pipeline;

/// <summary>A line of the log as it stands in the file, and what is wrong with it.</summary>
/// <param name="Number">The line, from 1.</param>
/// <param name="Json">The bytes that are hashed.</param>
/// <param name="Digest">The digest that the line says it has; all entries up to it go into it.</param>
/// <param name="Entry">The entry; null when it cannot be read.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
internal sealed record AuditLine(int Number, byte[] Json, string Digest, AuditEntry? Entry, string? Problem);
