using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tars.Pipeline;

/// <summary>
/// What a run vouches for: what went in, by which computation, what came out. Each names the digest of the one before it, so that a
/// later change of any of them is found.
/// </summary>
public sealed record RunManifest
{
    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The digest of the manifest before it in this pipeline; null in the first.</summary>
    public string? Previous { get; init; }

    /// <summary>The definition's digest.</summary>
    public required string Definition { get; init; }

    /// <summary>What each node computes: kind, version, options, models by digest.</summary>
    public required IReadOnlyList<NodeFingerprint> Nodes { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>How it ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>Runs that began after the previous manifest and did not end: they were killed.</summary>
    public required IReadOnlyList<string> Killed { get; init; }

    /// <summary>How many roots it took in anew, found changed, moved, removed, and so on, by source.</summary>
    public required IReadOnlyList<SourceCount> Sources { get; init; }

    /// <summary>The counts of every node.</summary>
    public required IReadOnlyList<NodeReport> Counts { get; init; }

    /// <summary>The roots whose receipts this run wrote, by source and key.</summary>
    public required IReadOnlyList<ManifestInput> Inputs { get; init; }

    /// <summary>The sinks with the names of what they wrote to.</summary>
    public required IReadOnlyList<ManifestOutput> Outputs { get; init; }

    /// <summary>SHA-256 over every receipt of the pipeline after the run, whichever run wrote it.</summary>
    public required string Receipts { get; init; }

    /// <summary>The text that is kept and hashed.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, PayloadJson.Records);

    internal static RunManifest? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RunManifest>(json, PayloadJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The digest of a manifest's text as UTF-8, without a second copy of it: it names every root of a run.</summary>
    internal static string DigestOf(string json)
    {
        const int Part = 8192;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Encoder encoder = Encoding.UTF8.GetEncoder();
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(Part)];
        for (int at = 0; at < json.Length; at += Part)
        {
            ReadOnlySpan<char> part = json.AsSpan(at, Math.Min(Part, json.Length - at));
            hash.AppendData(bytes.AsSpan(0, encoder.GetBytes(part, bytes, flush: at + Part >= json.Length)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The digest of every receipt that a pipeline has.</summary>
    internal static string DigestOf(IEnumerable<Receipt> receipts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Receipt r in receipts.OrderBy(r => r.Source, StringComparer.Ordinal).ThenBy(r => r.Key, StringComparer.Ordinal))
        {
            // Lengths keep one field from passing for two.
            foreach (string part in (string[])[r.Source, r.Key, r.Version, r.Fingerprint, r.Run])
            {
                byte[] bytes = Encoding.UTF8.GetBytes(part);
                hash.AppendData(BitConverter.GetBytes(bytes.Length));
                hash.AppendData(bytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
