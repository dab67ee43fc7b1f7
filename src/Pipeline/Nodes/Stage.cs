namespace Tars.Pipeline;

/// <summary>A node that turns one item into zero or more items.</summary>
/// <typeparam name="TIn">The payload type it takes.</typeparam>
/// <typeparam name="TOut">The payload type it emits.</typeparam>
public abstract class Stage<TIn, TOut> : Node, IStageNode, IMemoNode
    where TIn : class
    where TOut : class
{
    /// <summary>Works on one item. Called concurrently up to the node's parallelism.</summary>
    /// <param name="input">The payload; immutable.</param>
    /// <param name="output">
    /// Takes what the stage makes of it. Nothing leaves the node before this method has returned, so a failed attempt emits nothing.
    /// </param>
    /// <param name="cancellationToken">Cancelled by the node's time limit, or when the run stops now.</param>
    /// <exception cref="ItemException">This item cannot be processed. Any other exception counts as that item's failure too.</exception>
    public abstract ValueTask ProcessAsync(TIn input, Output<TOut> output, CancellationToken cancellationToken);

    /// <summary>
    /// What of an input decides what the stage makes of it, for <c>memo</c>: inputs that give the same share one kept output. Default: the
    /// whole input. A stage that leaves out where content lies works on it once, wherever it is moved to.
    /// </summary>
    /// <param name="input">The payload.</param>
    /// <returns>Anything that can be written as JSON; properties marked <see cref="EphemeralAttribute"/> are left out.</returns>
    public virtual object MemoKey(TIn input) => input;

    /// <summary>
    /// Makes a kept output what <see cref="ProcessAsync"/> would make of this input now: puts in what <see cref="MemoKey"/> left out
    /// and the output repeats. Default: the kept output as it is.
    /// </summary>
    /// <param name="kept">What the stage made of an input with the same <see cref="MemoKey"/>.</param>
    /// <param name="input">The payload.</param>
    public virtual TOut FromMemo(TOut kept, TIn input) => kept;

    Output IStageNode.CreateOutput() => new Output<TOut>();

    ValueTask IStageNode.ProcessAsync(object input, Output output, CancellationToken cancellationToken) =>
        ProcessAsync((TIn)input, (Output<TOut>)output, cancellationToken);

    object IMemoNode.MemoKey(object input) => MemoKey((TIn)input);

    object IMemoNode.FromMemo(object kept, object input) => FromMemo((TOut)kept, (TIn)input);
}
