using System.Text;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// What shows somebody who has neither the archive nor the log that one file was in it when a checkpoint was signed: the file's line,
/// its way to the manifest's root, the log's entry with that root, and that entry's way to the signed root.
/// </summary>
public sealed record ArtifactProof
{
    /// <summary>The file.</summary>
    public required ArtifactEntry Artifact { get; init; }

    /// <summary>Its place in the manifest, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>How many files the manifest has.</summary>
    public required int Count { get; init; }

    /// <summary>The digests beside its path, from the leaf up, hex.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>The log's entry that holds the manifest's root, as canonical JSON.</summary>
    public required string Entry { get; init; }

    /// <summary>The digests beside the entry's path, from the leaf up, hex.</summary>
    public required IReadOnlyList<string> EntryPath { get; init; }

    /// <summary>The checkpoint that was signed over the log.</summary>
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>The proof as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PayloadJson.Options);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no proof.</exception>
    public static ArtifactProof Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ArtifactProof>(json, PayloadJson.Options) is { Artifact: not null, Path: not null, Entry: not null, EntryPath: not null, Checkpoint: not null } proof
                ? proof
                : throw new InvalidDataException("It is no proof of an artifact.");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"It is no proof of an artifact: {wrong.Message}", wrong);
        }
    }

    /// <summary>What is wrong with the proof; null when it holds.</summary>
    /// <param name="sha256">SHA-256 of the file at hand, hex.</param>
    /// <param name="key">The key that has to have signed; null takes the one that the proof names, which proves nothing about who signed.</param>
    public string? WhyNot(string sha256, SigningKey? key)
    {
        if (!string.Equals(Artifact.Sha256, sha256, StringComparison.OrdinalIgnoreCase))
            return $"the file has the SHA-256 {sha256}, the proof is about {Artifact.Sha256}";
        if (key is not null && key.Id != Checkpoint.KeyId)
            return $"it was signed with the key {Checkpoint.KeyId}, not with {key.Id}";
        if (!Checkpoint.IsSigned)
            return "the checkpoint's signature does not hold";
        if (AuditEntry.Parse(Encoding.UTF8.GetBytes(Entry)) is not { Action: RunSeal.ManifestAction, After: { } root } entry)
            return "its entry of the audit log is not about a manifest";
        if (Digests(Path) is not { } path || Digests(EntryPath) is not { } entryPath || Digests([root, Checkpoint.Root]) is not [var manifestRoot, var logRoot])
            return "a digest in it is none";
        if (!MerkleTree.Includes(manifestRoot, Count, Artifact.ToLeaf(), Index, path))
            return $"{Artifact.Path} is not in the manifest with the root {root}";
        return MerkleTree.Includes(logRoot, Checkpoint.Size, MerkleTree.LeafOf(Encoding.UTF8.GetBytes(Entry)), entry.Sequence - 1, entryPath)
            ? null
            : "the entry with the manifest's root is not in the log that was signed";
    }

    private static List<byte[]>? Digests(IReadOnlyList<string> hex) =>
        hex.All(one => one is { Length: 64 } && one.All(char.IsAsciiHexDigit)) && hex.Count <= 64 ? [.. hex.Select(Convert.FromHexString)] : null;
}
