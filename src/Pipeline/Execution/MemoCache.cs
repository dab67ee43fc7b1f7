using System.Text;
using System.Text.Json;

namespace Tars.Pipeline.Execution;

/// <summary>Keeps a costly stage's outputs by fingerprint and input digest.</summary>
internal sealed class MemoCache(Ledger ledger, ArtifactStore artifacts, string fingerprint, Type outputType)
{
    public string KeyOf(object payload) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(fingerprint + PayloadJson.Digest(payload))));

    /// <summary>Fills the output from what was kept; false when nothing was, or it cannot be read any more.</summary>
    public bool TryRestore(string key, Output output)
    {
        if (ledger.Memo(key) is not string artifact || artifacts.Get(artifact) is not byte[] json)
        {
            return false;
        }

        try
        {
            Kept kept = JsonSerializer.Deserialize<Kept>(json, PayloadJson.Options) ?? throw new JsonException("null");
            object[] payloads = [.. kept.Outputs.Select(o => o.Deserialize(outputType, PayloadJson.Options) ?? throw new JsonException("null"))];
            output.Restore(payloads, kept.Notes, kept.Skip);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public void Keep(string key, Output output)
    {
        var kept = new Kept(
            [.. Enumerable.Range(0, output.Count).Select(i => JsonSerializer.SerializeToElement(output.PayloadAt(i), outputType, PayloadJson.Options))],
            output.Notes ?? [],
            output.SkipReason);
        ledger.SetMemo(key, artifacts.Put(JsonSerializer.SerializeToUtf8Bytes(kept, PayloadJson.Options)));
    }

    private sealed record Kept(IReadOnlyList<JsonElement> Outputs, IReadOnlyList<string> Notes, string? Skip);
}
