namespace Tars.Pipeline;

/// <summary>A node that turns one item into zero or more items.</summary>
/// <typeparam name="TIn">The payload type it takes.</typeparam>
/// <typeparam name="TOut">The payload type it emits.</typeparam>
public abstract class Stage<TIn, TOut> : Node, IStageNode
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

    Output IStageNode.CreateOutput() => new Output<TOut>();

    ValueTask IStageNode.ProcessAsync(object input, Output output, CancellationToken cancellationToken) =>
        ProcessAsync((TIn)input, (Output<TOut>)output, cancellationToken);
}
