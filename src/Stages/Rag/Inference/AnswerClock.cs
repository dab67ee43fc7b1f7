using System.Globalization;

namespace Tars.Stages.Rag;

/// <summary>The time-outs of one answer.</summary>
internal sealed class AnswerClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _whole;
    private readonly long _began;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;
    private readonly TimeSpan _start;
    private TimeSpan? _silence;

    /// <param name="start">The longest time until the answer begins.</param>
    /// <param name="whole">The longest time until it ends.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting too.</param>
    public AnswerClock(TimeSpan start, TimeSpan whole, TimeProvider time, CancellationToken cancellationToken)
    {
        _time = time;
        _whole = whole;
        _start = start;
        _began = time.GetTimestamp();
        _late = new CancellationTokenSource(start < whole ? start : whole, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _late.Token);
    }

    /// <summary>Cancelled when it is late, or by the caller.</summary>
    public CancellationToken Token => _either.Token;

    public TimeSpan Elapsed => _time.GetElapsedTime(_began);

    /// <summary>What was late, in words.</summary>
    public string Said => Elapsed >= _whole
        ? string.Create(CultureInfo.InvariantCulture, $"did not end its answer within {_whole.TotalSeconds:0.###} s.")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{(_silence is null ? "did not begin to answer within" : "fell silent for")} {(_silence ?? _start).TotalSeconds:0.###} s.");

    /// <summary>Begins to wait for the next portion.</summary>
    /// <param name="silence">For how long; null for the first one.</param>
    public void Wait(TimeSpan? silence)
    {
        _silence = silence;
        TimeSpan left = _whole - Elapsed;
        TimeSpan wait = silence ?? _start - Elapsed;
        wait = wait < left ? wait : left;
        _late.CancelAfter(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    /// <summary>Stops waiting: what the reader does with a portion is not the server's time.</summary>
    public void Rest() => _late.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _either.Dispose();
        _late.Dispose();
    }
}
