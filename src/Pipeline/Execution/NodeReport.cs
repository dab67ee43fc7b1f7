using System.Text.Json.Serialization;

namespace Tars.Pipeline;

/// <summary>
/// A node's counts. For a finished run <c>In = Completed + Filtered + Skipped + Dead</c>; while it runs the rest is in flight.
/// </summary>
public sealed record NodeReport
{
    /// <summary>The node's name in the graph.</summary>
    public required string Name { get; init; }

    /// <summary>Items offered to it: for a source the roots it brought, else what its inputs emitted.</summary>
    public required long In { get; init; }

    /// <summary>Items it emitted; 0 for a sink.</summary>
    public required long Out { get; init; }

    /// <summary>Items it worked through (a sink: took in).</summary>
    public required long Completed { get; init; }

    /// <summary>Items its <c>when</c> kept out.</summary>
    public required long Filtered { get; init; }

    /// <summary>Items passed over on purpose: unchanged roots of a source, items a stage declined.</summary>
    public required long Skipped { get; init; }

    /// <summary>Items that became dead letters here.</summary>
    public required long Dead { get; init; }

    /// <summary>Items offered to it that are not yet accounted for otherwise.</summary>
    public long InFlight => In - Completed - Filtered - Skipped - Dead;

    /// <summary>Attempts beyond the first.</summary>
    public required long Retries { get; init; }

    /// <summary>Time spent in the node's code, a sink's commits included, summed over concurrent calls, in seconds.</summary>
    public required double BusySeconds { get; init; }

    /// <summary>How long the calls of its code took, one by one; nothing in reports of runs before this was kept.</summary>
    public CallTimes Calls { get; init; } = CallTimes.None;

    /// <summary>Time in which what it made waited for room behind it, summed over concurrent calls, in seconds.</summary>
    public double BlockedSeconds { get; init; }

    /// <summary>How many items (or batches) it may work on at once, at least 1.</summary>
    public int Hands { get; init; } = 1;

    /// <summary>How full the queues before it were on average, from 0 to 1; 0 in runs of less than a quarter of a second.</summary>
    public double QueueFill { get; init; }

    /// <summary>Items that waited before it on disk: see <see cref="NodePolicy.Spill"/>.</summary>
    public long Spilled { get; init; }

    /// <summary>Items waiting before it now.</summary>
    public required long Queued { get; init; }

    /// <summary>Bytes waiting before it now.</summary>
    public required long QueuedBytes { get; init; }

    /// <summary>Bytes that it moved, for a node that counts them: a download's. See <see cref="NodeContext.Bytes"/>.</summary>
    public long BytesMoved { get; init; }

    /// <summary>Bytes of all it has begun to move, as far as it is known.</summary>
    public long BytesExpected { get; init; }

    /// <summary>True once nothing more can come out of it: what it emitted is all that the nodes behind it will be offered.</summary>
    [JsonIgnore]
    public bool Ended { get; init; }
}
