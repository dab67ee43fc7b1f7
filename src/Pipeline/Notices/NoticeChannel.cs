namespace Tars.Pipeline;

/// <summary>
/// A way in which people hear of a run: named under <c>notices</c> in a definition. A class with <see cref="NodeAttribute"/> and an options
/// record, as nodes have; it stands in no graph.
/// </summary>
/// <remarks><see cref="Node.OpenAsync"/> is called before the first notice, and again after a failed one if it threw.</remarks>
public abstract class NoticeChannel : Node
{
    /// <summary>Delivers one notice. Never called concurrently for one channel.</summary>
    /// <param name="notice">What is told. Its texts are untrusted: an item's name may be part of them.</param>
    /// <param name="cancellationToken">Cancelled after 30 s; a call that goes on all the same is left alone.</param>
    /// <exception cref="ItemException">
    /// It was not delivered: when <see cref="ItemException.Transient"/>, another attempt follows. Other exceptions count as in a stage.
    /// </exception>
    public abstract ValueTask SendAsync(Notice notice, CancellationToken cancellationToken);
}
