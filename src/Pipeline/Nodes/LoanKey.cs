namespace Tars.Pipeline;

/// <summary>Who borrows, and what decides on what is borrowed.</summary>
/// <param name="Place">The state folder and the node's name: who borrows.</param>
/// <param name="Fingerprint">The node's: kind, version, options, models and the files that decide.</param>
/// <param name="Options">The node's options too, since some of them are no part of the fingerprint: a number of threads, say.</param>
internal sealed record LoanKey((string StateFolder, string Node) Place, string Fingerprint, object? Options);
