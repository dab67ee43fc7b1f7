namespace Tars.Pipeline;

/// <summary>What a costly stage made of one input, as the ledger records it.</summary>
/// <param name="Key">SHA-256 over fingerprint and input digest, hex.</param>
/// <param name="Fingerprint">The fingerprint of the node that made it.</param>
/// <param name="Artifact">SHA-256 of the bytes that hold it, hex.</param>
/// <param name="Content">The bytes, when they are few; null when the artifact store has them.</param>
public sealed record MemoEntry(string Key, string Fingerprint, string Artifact, byte[]? Content);
