namespace Tars.Pipeline;

/// <summary>What one node computes, in the parts that its fingerprint is made of.</summary>
/// <param name="Name">The node.</param>
/// <param name="Use">Its kind.</param>
/// <param name="Version">The version of what the kind computes.</param>
/// <param name="Options">Its options in canonical form: one line of JSON.</param>
/// <param name="Assets">The assets it needs, by name, with their pinned digests.</param>
/// <param name="Files">Files that its options name and that decide what it makes, by option, with their SHA-256.</param>
/// <param name="From">The nodes it reads.</param>
/// <param name="When">Which items it takes; null for all.</param>
/// <param name="Fingerprint">The hash of kind, version, options, assets and files, hex.</param>
public sealed record NodeFingerprint(
    string Name,
    string Use,
    int Version,
    string Options,
    IReadOnlyDictionary<string, string> Assets,
    IReadOnlyDictionary<string, string> Files,
    IReadOnlyList<string> From,
    string? When,
    string Fingerprint);
