using System.Runtime.CompilerServices;

namespace Tars.Pipeline.Streams;

/// <summary>Brings in what a program's own stream yields.</summary>
internal sealed class StreamSource<T>(IAsyncEnumerable<Root<T>> roots, bool listing) : Source<T>
    where T : class
{
    internal override bool IsListing => listing;

    public override async IAsyncEnumerable<Root<T>> ReadAsync(KnownRoots known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Root<T> root in roots.WithCancellation(cancellationToken))
        {
            yield return root;
        }
    }
}
