using System.Globalization;
using Tars.Stages.Files;

namespace Tars.Stages.Processes;

/// <summary>The output of a child process. A read that waits too long, or is cancelled, ends the process, and so ends itself.</summary>
internal sealed class WatchedStream : ForwardStream
{
    private readonly Stream _inner;
    private readonly ConfinedProcess _process;
    private readonly TimeSpan _stall;
    private readonly ITimer _timer;

    public WatchedStream(Stream inner, ConfinedProcess process, TimeSpan stall, TimeProvider time)
    {
        _inner = inner;
        _process = process;
        _stall = stall;
        _timer = time.CreateTimer(
            static state => ((WatchedStream)state!).Stalled(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The pipe's own read may not heed a token; ending the process closes the pipe, and that ends every read.
        await using CancellationTokenRegistration _ = cancellationToken.UnsafeRegister(
            static state => ((ConfinedProcess)state!).Kill(), _process);
        _timer.Change(_stall, Timeout.InfiniteTimeSpan);
        int read = await _inner.ReadAsync(buffer, CancellationToken.None);
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        cancellationToken.ThrowIfCancellationRequested();
        return Checked(read);
    }

    public override int Read(Span<byte> buffer)
    {
        _timer.Change(_stall, Timeout.InfiniteTimeSpan);
        int read = _inner.Read(buffer);
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Checked(read);
    }

    public override async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Checked(int read)
    {
        if (read == 0)
            _process.ThrowIfEnded();
        return read;
    }

    private void Stalled() =>
        _process.End(string.Create(CultureInfo.InvariantCulture, $"gave no output for {_stall.TotalSeconds:0.###} s"));
}
