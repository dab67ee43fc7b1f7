namespace Tars.Pipeline;

/// <summary>A node that is cheaper by the batch: it takes several items at once and emits for each of them.</summary>
/// <typeparam name="TIn">The payload type it takes.</typeparam>
/// <typeparam name="TOut">The payload type it emits.</typeparam>
/// <remarks>The node's <c>batch</c> policy bounds the batch; without one it gets batches of one.</remarks>
public abstract class BatchStage<TIn, TOut> : Node, IBatchNode, IMemoNode
    where TIn : class
    where TOut : class
{
    /// <summary>Works on a batch. Called concurrently up to the node's parallelism.</summary>
    /// <param name="inputs">At least one payload, in order of arrival.</param>
    /// <param name="outputs">
    /// One output for each input, at the same index. <see cref="Output.Fail"/> on one of them fails that item alone.
    /// </param>
    /// <param name="cancellationToken">Cancelled by the node's time limit, or when the run stops now.</param>
    /// <remarks>
    /// An exception fails the attempt for the whole batch; the engine then tries each item by
    /// itself, so that one bad item harms no other.
    /// </remarks>
    public abstract ValueTask ProcessAsync(
        IReadOnlyList<TIn> inputs, IReadOnlyList<Output<TOut>> outputs, CancellationToken cancellationToken);

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

    Output IBatchNode.CreateOutput() => new Output<TOut>();

    ValueTask IBatchNode.ProcessAsync(
        IReadOnlyList<object> inputs, IReadOnlyList<Output> outputs, CancellationToken cancellationToken)
    {
        var typedInputs = new TIn[inputs.Count];
        var typedOutputs = new Output<TOut>[inputs.Count];
        for (int i = 0; i < typedInputs.Length; i++)
        {
            typedInputs[i] = (TIn)inputs[i];
            typedOutputs[i] = (Output<TOut>)outputs[i];
        }

        return ProcessAsync(typedInputs, typedOutputs, cancellationToken);
    }

    object IMemoNode.MemoKey(object input) => MemoKey((TIn)input);

    object IMemoNode.FromMemo(object kept, object input) => FromMemo((TOut)kept, (TIn)input);
}
