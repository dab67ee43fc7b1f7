namespace Tars.Pipeline;

/// <summary>The engine's untyped view of a <see cref="Source{TOut}"/>.</summary>
internal interface ISourceNode
{
    /// <summary>True when what an enumeration did not bring is gone from the source.</summary>
    bool IsListing { get; }

    IAsyncEnumerable<RootRecord> ReadAsync(KnownRoots known, CancellationToken cancellationToken);
}

internal readonly record struct RootRecord(
    string Key, string Version, string? Stamp, object? Payload, Exception? Failure, long Bytes, bool Kept = false);
