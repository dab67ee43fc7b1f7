namespace Tars.Pipeline.Streams;

/// <summary>Hands each generation to whoever reads a <see cref="PipelineOutput{T}"/>, and counts it as applied when that one asks for the next.</summary>
internal sealed class StreamSink<T>(PipelineOutput<T> output) : Sink<T>, IEndsWithRun
    where T : class
{
    public override ValueTask ApplyAsync(Generation<T> generation, CancellationToken cancellationToken) =>
        output.HandAsync(generation, cancellationToken);

    public void RunEnded() => output.End();
}
