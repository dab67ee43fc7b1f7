using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tars.Pipeline.Execution;

/// <summary>Keeps a costly stage's outputs by fingerprint and input digest.</summary>
internal sealed class MemoCache(Ledger ledger, ArtifactStore artifacts, string pipeline, string fingerprint, Type outputType)
{
    /// <summary>The key of an input; null when it cannot be written as JSON, so that nothing can be kept for it.</summary>
    public string? TryKeyOf(object payload)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(fingerprint + PayloadJson.Digest(payload))));
        }
        catch (Exception)
        {
            // Payloads are anybody's code; keeping outputs is a saving and must not be the reason that an item fails.
            return null;
        }
    }

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
        catch (Exception)
        {
            // Kept by a payload type that has changed since: the stage makes it anew.
            return false;
        }
    }

    public void Keep(string key, Output output)
    {
        byte[] json;
        try
        {
            var kept = new Kept(
                [.. Enumerable.Range(0, output.Count).Select(i => JsonSerializer.SerializeToElement(output.PayloadAt(i), outputType, PayloadJson.Options))],
                output.Notes ?? [],
                output.SkipReason);
            json = JsonSerializer.SerializeToUtf8Bytes(kept, PayloadJson.Options);
        }
        catch (Exception)
        {
            // A number that JSON has no word for, say: the item passes, it is only not kept.
            return;
        }

        CrashPoint.Hit("memo.before");
        string artifact = artifacts.Put(json);
        CrashPoint.Hit("memo.artifact");
        ledger.SetMemo(key, artifact, pipeline, fingerprint);
        CrashPoint.Hit("memo.after");
    }

    private sealed record Kept(IReadOnlyList<JsonElement> Outputs, IReadOnlyList<string> Notes, string? Skip);
}
