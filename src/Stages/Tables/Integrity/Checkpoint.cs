using System.Globalization;
using System.Text;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>A signed statement of how far an audit log went and what was in it.</summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Log">The digest of the log's first line, which no other log has.</param>
/// <param name="Size">How many entries the log had.</param>
/// <param name="Root">The root of the Merkle tree over them, hex.</param>
/// <param name="Head">The digest of the last of them, hex.</param>
/// <param name="At">When it was signed, UTC.</param>
/// <param name="PublicKey">The key that checks it, Base64.</param>
/// <param name="Signature">ECDSA over the canonical JSON of the other members, Base64.</param>
public sealed record Checkpoint(
    string Pipeline, string Log, int Size, string Root, string Head, DateTimeOffset At, string PublicKey, string Signature)
{
    /// <summary>Which key signed, see <see cref="SigningKey.Id"/>.</summary>
    public string KeyId => SigningKey.IdOf(PublicKey);

    internal bool IsSigned => SigningKey.IsSigned(PublicKey, Signed(), Signature);

    internal static Checkpoint Make(string pipeline, IReadOnlyList<AuditLine> lines, SigningKey key, DateTimeOffset at)
    {
        string root = Convert.ToHexStringLower(MerkleTree.RootOf([.. lines.Select(line => MerkleTree.LeafOf(line.Json))]));
        DateTimeOffset whole = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
        var open = new Checkpoint(pipeline, lines[0].Digest, lines.Count, root, lines[^1].Digest, whole, key.PublicKey, string.Empty);
        return open with { Signature = key.Sign(open.Signed()) };
    }

    internal string ToJson() => JsonSerializer.Serialize(this, PayloadJson.Options);

    internal static Checkpoint? Parse(string json)
    {
        try
        {
            var read = JsonSerializer.Deserialize<Checkpoint>(json, PayloadJson.Options);
            return read is { Pipeline: not null, Log: not null, Root: not null, Head: not null, PublicKey: not null, Signature: not null } ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[] Signed() => Encoding.UTF8.GetBytes(string.Join(
        '\n', "tars checkpoint 1", JsonEncodedText.Encode(Pipeline), Log, Size.ToString(CultureInfo.InvariantCulture), Root, Head,
        At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), PublicKey));
}
