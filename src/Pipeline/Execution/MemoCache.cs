using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tars.Pipeline.Execution;

/// <summary>Keeps a costly stage's outputs by fingerprint and digest of what decides them.</summary>
internal sealed class MemoCache(MemoLog log, IMemoNode node, string fingerprint, Type outputType)
{
    /// <summary>A cache for a stage that asks for one and whose outputs can be kept, else null.</summary>
    public static MemoCache? For(RunState run, NodeDefinition definition, Node node) =>
        (definition.Policy.Memo ?? definition.Spec.Costly) && node is IMemoNode kept
            && !PayloadJson.HasEphemeral(definition.Spec.OutputType!)
            ? new MemoCache(run.Memos, kept, run.Plan.Fingerprint(definition), definition.Spec.OutputType!)
            : null;

    /// <summary>The key of an input; null when it cannot be written as JSON, so that nothing can be kept for it.</summary>
    public string? TryKeyOf(object payload)
    {
        try
        {
            string digest = PayloadJson.Digest(node.MemoKey(payload));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(fingerprint + digest)));
        }
        catch (Exception)
        {
            // Payloads are anybody's code; keeping outputs is a saving and must not be the reason that an item fails.
            return null;
        }
    }

    /// <summary>Fills the output from what was kept; false when nothing was, or it cannot be read any more.</summary>
    public bool TryRestore(string key, object payload, Output output)
    {
        if (log.Find(key) is not byte[] json)
        {
            return false;
        }

        try
        {
            Kept kept = JsonSerializer.Deserialize<Kept>(json, PayloadJson.Options) ?? throw new JsonException("null");
            object[] payloads =
            [
                .. kept.Outputs.Select(o => node.FromMemo(
                    o.Deserialize(outputType, PayloadJson.Options) ?? throw new JsonException("null"), payload)),
            ];
            output.Restore(payloads, kept.Notes, kept.Skip);
            return true;
        }
        catch (Exception)
        {
            // Kept by a payload type that has changed since: the stage makes it anew.
            return false;
        }
    }

    /// <summary>Keeps what a stage made.</summary>
    /// <param name="key">Of its input.</param>
    /// <param name="output">What it made.</param>
    /// <param name="work">How long that took.</param>
    public void Keep(string key, Output output, TimeSpan work)
    {
        byte[] json;
        try
        {
            var kept = new Kept(
                [
                    .. Enumerable.Range(0, output.Count).Select(
                        i => JsonSerializer.SerializeToElement(output.PayloadAt(i), outputType, PayloadJson.Options)),
                ],
                output.Notes ?? [],
                output.SkipReason);
            json = JsonSerializer.SerializeToUtf8Bytes(kept, PayloadJson.Options);
        }
        catch (Exception)
        {
            // A number that JSON has no word for, say: the item passes, it is only not kept.
            return;
        }

        log.Keep(key, fingerprint, json, work);
    }

    private sealed record Kept(IReadOnlyList<JsonElement> Outputs, IReadOnlyList<string> Notes, string? Skip);
}
