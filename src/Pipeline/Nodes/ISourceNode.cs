namespace Tars.Pipeline;

/// <summary>The engine's untyped view of a <see cref="Source{TOut}"/>.</summary>
internal interface ISourceNode
{
    IAsyncEnumerable<RootRecord> ReadAsync(KnownRoots known, CancellationToken cancellationToken);
}

internal readonly record struct RootRecord(string Key, string Version, string? Stamp, object? Payload, Exception? Failure, long Bytes);
