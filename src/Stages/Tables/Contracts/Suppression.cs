namespace Tars.Stages.Tables;

/// <summary>A finding that is known and not to be raised again.</summary>
/// <param name="Fingerprint">Its fingerprint, or at least the first 12 digits of it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">The last day on which it holds; null for always.</param>
internal sealed record Suppression(string Fingerprint, string Reason, DateOnly? Until);
