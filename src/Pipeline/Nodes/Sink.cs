namespace Tars.Pipeline;

/// <summary>A node whose effect outlives the run: an index, a table, files, a webhook.</summary>
/// <typeparam name="TIn">The payload type it takes.</typeparam>
/// <remarks>
/// The engine hands a sink whole generations: everything that one root led to, at once, when nothing more of it can come.
/// Applying is idempotent by root key: a generation replaces whatever was applied under its key before, in one step, and a
/// crash between <see cref="CommitAsync"/> and the ledger's receipt makes the engine apply the same generation again.
/// </remarks>
public abstract class Sink<TIn> : Node, ISinkNode
    where TIn : class
{
    /// <summary>
    /// Names the durable state the sink writes to (an id stored in the index, say), or null when there is none yet. When the name
    /// differs from the one recorded, the ledger's receipts for this sink are void and everything is applied anew.
    /// </summary>
    /// <remarks>Called before <see cref="Node.OpenAsync"/>, and after each commit; must be cheap and change nothing.</remarks>
    public virtual ValueTask<string?> IdentityAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>("constant");

    /// <summary>
    /// Names the roots of which something that was applied is gone, as far as a quick look shows:
    /// the next run does them again. Default none.
    /// </summary>
    /// <remarks>Called before <see cref="Node.OpenAsync"/>, by a plan too; must be cheap and change nothing.</remarks>
    public virtual ValueTask<IReadOnlyList<LostEffect>> LostAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<LostEffect>>([]);

    /// <summary>Replaces what was applied under the generation's key. Never called concurrently for one sink.</summary>
    public abstract ValueTask ApplyAsync(Generation<TIn> generation, CancellationToken cancellationToken);

    /// <summary>Makes everything applied so far durable. The receipts are written after this has returned.</summary>
    public virtual ValueTask CommitAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    ValueTask ISinkNode.ApplyAsync(GenerationRecord generation, CancellationToken cancellationToken) =>
        ApplyAsync(new Generation<TIn>(generation), cancellationToken);
}
