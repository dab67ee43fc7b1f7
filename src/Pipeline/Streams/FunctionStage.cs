namespace Tars.Pipeline.Streams;

/// <summary>A stage that is a function of a program's own.</summary>
internal sealed class FunctionStage<TIn, TOut>(Func<TIn, Output<TOut>, CancellationToken, ValueTask> work) : Stage<TIn, TOut>
    where TIn : class
    where TOut : class
{
    public override ValueTask ProcessAsync(TIn input, Output<TOut> output, CancellationToken cancellationToken) =>
        work(input, output, cancellationToken);
}
