using Tars.Pipeline;

namespace Tars.Stages.Acquire.Download;

/// <summary>One file's part of a meter: what was there and what comes, and once it has ended nothing more is expected of it.</summary>
internal sealed class MeteredFile(ByteMeter meter) : IDisposable
{
    private readonly Lock _gate = new();
    private long _moved;
    private long _expected;

    /// <summary>Takes the state of the file; of two connections the later may be the first to tell.</summary>
    /// <param name="there">Bytes of it that are there.</param>
    /// <param name="total">Its length, where the server says it.</param>
    public void Report(long there, long? total)
    {
        lock (_gate)
        {
            long more = Math.Max(0, there - _moved);
            long further = Math.Max(there, total ?? 0) - _expected;
            _moved += more;
            _expected += further;
            meter.Expect(further);
            meter.Move(more);
        }
    }

    public void Dispose() => meter.Expect(_moved - _expected);
}
