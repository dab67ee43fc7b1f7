using System.Globalization;
using Tars.Stages.Files;

namespace Tars.Stages.Rag;

/// <summary>
/// Reads the body of an answer: no more bytes than allowed, with no longer silence between two portions than allowed, and within the time
/// for the whole. What is late ends in a <see cref="RemoteFailure"/>.
/// </summary>
internal sealed class AnswerStream(
    Stream inner, RemoteEndpoint endpoint, RemoteModelOptions options, AnswerClock clock, CancellationToken caller) : ForwardStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            // The head may come long before a server has read the question: the first portion is the beginning of the answer.
            clock.Wait(_read == 0 ? null : options.SilenceTimeout);
            count = await inner.ReadAsync(buffer, clock.Token);
            clock.Rest();
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            throw RemoteFailure.Late(endpoint, clock.Said);
        }

        _read += count;
        return _read <= options.MaxAnswerBytes ? count : throw RemoteFailure.Broken(
            endpoint,
            string.Create(CultureInfo.InvariantCulture, $"answers with more than {options.MaxAnswerBytes} bytes, the most that are read."));
    }

    /// <exception cref="NotSupportedException">Always: whoever waits for a model does not block a thread.</exception>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
