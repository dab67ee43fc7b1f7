using Tars.Pipeline;

namespace Tars.Testing;

/// <summary>Runs a stage on one input without an engine, and shows everything it did.</summary>
public static class StageHarness
{
    /// <summary>Processes one input. An exception of the stage passes through.</summary>
    /// <remarks>The caller opens and disposes the stage.</remarks>
    public static async Task<StageResult<TOut>> RunAsync<TIn, TOut>(
        Stage<TIn, TOut> stage, TIn input, CancellationToken cancellationToken = default)
        where TIn : class
        where TOut : class
    {
        ArgumentNullException.ThrowIfNull(stage);
        var output = new Output<TOut>();
        await stage.ProcessAsync(input, output, cancellationToken);
        return StageResult<TOut>.Of(output);
    }

    /// <summary>Processes a batch; one result for each input. An exception of the stage passes through.</summary>
    public static async Task<IReadOnlyList<StageResult<TOut>>> RunAsync<TIn, TOut>(
        BatchStage<TIn, TOut> stage, IReadOnlyList<TIn> inputs, CancellationToken cancellationToken = default)
        where TIn : class
        where TOut : class
    {
        ArgumentNullException.ThrowIfNull(stage);
        ArgumentNullException.ThrowIfNull(inputs);
        Output<TOut>[] outputs = [.. inputs.Select(_ => new Output<TOut>())];
        await stage.ProcessAsync(inputs, outputs, cancellationToken);
        return [.. outputs.Select(StageResult<TOut>.Of)];
    }
}
