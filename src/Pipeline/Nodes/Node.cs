namespace Tars.Pipeline;

/// <summary>
/// The base of everything that can stand in a graph: sources, stages and sinks.
/// </summary>
/// <remarks>
/// A node is made once for a run from its options record and its <see cref="NodeContext"/> (the public constructor may take
/// either, both or none). Making it must be cheap and must not touch files: that belongs into <see cref="OpenAsync"/>, which the
/// engine awaits once, before the node's first item; a run without work for the node never opens it.
/// </remarks>
public abstract class Node : IAsyncDisposable
{
    /// <summary>
    /// Loads what the node needs (models, files, connections). Called once, before the first item, never concurrently; again only after it
    /// threw because of a fault that was mended since (a full disk, say: see <see cref="FaultPolicy"/>).
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the run stops now.</param>
    public virtual ValueTask OpenAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Releases what <see cref="OpenAsync"/> took. Called once at the end of a run, also when the node was never opened.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
