using System.Threading.Channels;

namespace Tars.Pipeline;

/// <summary>
/// What a graph makes, as a stream: made by a program, added to a graph with <see cref="PipelineBuilder.AddOutput{T}"/> and read while the run
/// goes on. For one run and one reader.
/// </summary>
/// <typeparam name="T">The payload type.</typeparam>
/// <remarks>
/// The run waits for its reader: a generation counts as applied when the reader asks for the next one or comes to the end, and only then can
/// its receipt be written. A process that dies between gets the same generation again from the next run, so what a reader does with one has to
/// bear being done twice. A reader that ends early fails the run, since nothing further can be handed over.
/// </remarks>
public sealed class PipelineOutput<T> : IAsyncEnumerable<Generation<T>>
    where T : class
{
    private readonly Channel<Handed> _handed = Channel.CreateBounded<Handed>(1);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _readers;

    /// <summary>Reads the generations in the order in which they become complete; ends with the run.</summary>
    /// <exception cref="InvalidOperationException">It is read for the second time.</exception>
    public async IAsyncEnumerator<Generation<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Increment(ref _readers) > 1)
        {
            throw new InvalidOperationException("A PipelineOutput is read once; make another for another run.");
        }

        try
        {
            await foreach (Handed handed in _handed.Reader.ReadAllAsync(cancellationToken))
            {
                yield return handed.Generation;
                handed.Taken.SetResult();
            }
        }
        finally
        {
            _left.TrySetResult();
        }
    }

    internal async ValueTask HandAsync(Generation<T> generation, CancellationToken cancellationToken)
    {
        var handed = new Handed(generation, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _handed.Writer.WriteAsync(handed, cancellationToken);
        await Task.WhenAny(handed.Taken.Task, _left.Task).WaitAsync(cancellationToken);
        if (!handed.Taken.Task.IsCompleted)
        {
            throw new InvalidOperationException("whoever read this output stopped before its end; read it to the end, or stop the run.");
        }
    }

    internal void End() => _handed.Writer.TryComplete();

    private sealed record Handed(Generation<T> Generation, TaskCompletionSource Taken);
}
