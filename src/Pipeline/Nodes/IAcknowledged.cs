namespace Tars.Pipeline;

/// <summary>
/// Implemented by a source that wants to know which of its roots are done with: to take a processed file away, to acknowledge a message.
/// </summary>
public interface IAcknowledged
{
    /// <summary>
    /// Told of roots once their receipts are durable. One call at a time, but beside <see cref="Source{TOut}.ReadAsync"/>. A crash may come
    /// before it: the next run then finds a receipt that holds (<see cref="KnownRoot.Holds"/>) where nobody was told.
    /// </summary>
    /// <param name="roots">Roots whose receipts hold, those with dead letters among them.</param>
    /// <param name="cancellationToken">Cancelled when the run stops now.</param>
    /// <returns>Remarks for the report of the run, by key: what could not be done, and what to do.</returns>
    ValueTask<IReadOnlyDictionary<string, string>> AcknowledgeAsync(
        IReadOnlyList<AcknowledgedRoot> roots, CancellationToken cancellationToken);
}
