namespace Tars.Pipeline;

/// <summary>A node with no input: it brings roots into the graph.</summary>
/// <typeparam name="TOut">The payload type of its roots.</typeparam>
public abstract class Source<TOut> : Node, ISourceNode
    where TOut : class
{
    /// <summary>Enumerates everything that is in the source now, in a stable order, each key once.</summary>
    /// <param name="known">What earlier runs recorded about this source's roots; lets a source spare itself re-reading content.</param>
    /// <param name="cancellationToken">Cancelled when the run drains or stops: no further roots are wanted.</param>
    /// <returns>
    /// The roots. When the enumeration ends without an error, a key that an earlier run recorded and this one did not bring is
    /// taken as removed, and its offspring leave every sink.
    /// </returns>
    /// <remarks>
    /// A single unreadable thing is a root with a <see cref="Root{T}.Failure"/>, not an exception: an exception ends the source
    /// and fails the run.
    /// </remarks>
    public abstract IAsyncEnumerable<Root<TOut>> ReadAsync(KnownRoots known, CancellationToken cancellationToken);

    bool ISourceNode.IsListing => IsListing;

    internal virtual bool IsListing => true;

    async IAsyncEnumerable<RootRecord> ISourceNode.ReadAsync(
        KnownRoots known, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Root<TOut> root in ReadAsync(known, cancellationToken).WithCancellation(cancellationToken))
        {
            yield return new RootRecord(root.Key, root.Version, root.Stamp, root.Payload, root.Failure, root.Bytes, root.IsKept);
        }
    }
}
