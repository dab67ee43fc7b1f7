using Tars.Pipeline;

namespace Tars.Stages.Acquire.Download;

/// <summary>One file's part of a meter: what comes of it now, and once it has ended nothing more is expected of it.</summary>
/// <remarks>What an earlier attempt left there is neither moved nor expected, so that the rate and the time left are those of this one.</remarks>
internal sealed class MeteredFile(ByteMeter meter) : IDisposable
{
    private readonly Lock _gate = new();
    private long _moved;
    private long _expected;

    /// <summary>Takes the state of the file; of two connections the later may be the first to tell.</summary>
    /// <param name="came">Bytes of it that came just now.</param>
    /// <param name="there">Bytes of it that are there, from earlier attempts too.</param>
    /// <param name="total">Its length, where the server says it.</param>
    public void Report(int came, long there, long? total)
    {
        lock (_gate)
        {
            _moved += came;
            long further = Math.Max(_expected, _moved + Math.Max(0, (total ?? 0) - there)) - _expected;
            _expected += further;
            meter.Expect(further);
            meter.Move(came);
        }
    }

    public void Dispose() => meter.Expect(_moved - _expected);
}
