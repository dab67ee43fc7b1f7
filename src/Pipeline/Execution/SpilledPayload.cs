using System.Text.Json;

namespace Tars.Pipeline.Execution;

/// <summary>What stands for a payload that waits on disk: see <see cref="NodePolicy.Spill"/>.</summary>
/// <param name="Type">The payload's type.</param>
/// <param name="Sha256">The artifact that holds it as JSON.</param>
/// <param name="Bytes">What the item weighs with its payload in memory.</param>
internal sealed record SpilledPayload(Type Type, string Sha256, long Bytes)
{
    /// <summary>Writes a payload to the artifact store; null when it cannot be written, so that it has to wait in memory.</summary>
    public static SpilledPayload? TryWrite(object payload, long bytes, ArtifactStore artifacts)
    {
        Type type = payload.GetType();
        if (PayloadJson.HasEphemeral(type))
        {
            return null;
        }

        try
        {
            return new SpilledPayload(type, artifacts.Put(JsonSerializer.SerializeToUtf8Bytes(payload, type, PayloadJson.Options)), bytes);
        }
        catch (Exception)
        {
            // Payloads are anybody's code, and the disk may be full: waiting in memory is always possible.
            return null;
        }
    }

    /// <summary>Reads the payload back.</summary>
    /// <exception cref="IOException">The artifact is gone or damaged.</exception>
    public object Read(ArtifactStore artifacts)
    {
        byte[] json = artifacts.Get(Sha256)
            ?? throw new IOException(
                $"what waited on disk for a node is gone or damaged: artifact {Sha256}. Run again: nothing that is done is lost.");
        return JsonSerializer.Deserialize(json, Type, PayloadJson.Options)
            ?? throw new IOException(
                $"what waited on disk for a node reads as nothing: artifact {Sha256}. Turn 'buffer.spill' off for the node.");
    }
}
