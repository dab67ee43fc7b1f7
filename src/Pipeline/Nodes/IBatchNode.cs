namespace Tars.Pipeline;

/// <summary>The engine's untyped view of a <see cref="BatchStage{TIn, TOut}"/>.</summary>
internal interface IBatchNode
{
    Output CreateOutput();

    ValueTask ProcessAsync(IReadOnlyList<object> inputs, IReadOnlyList<Output> outputs, CancellationToken cancellationToken);
}
