namespace Tars.Pipeline;

/// <summary>The engine's untyped view of a <see cref="Stage{TIn, TOut}"/>.</summary>
internal interface IStageNode
{
    Output CreateOutput();

    ValueTask ProcessAsync(object input, Output output, CancellationToken cancellationToken);
}
