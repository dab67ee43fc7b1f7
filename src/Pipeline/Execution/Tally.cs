namespace Tars.Pipeline.Execution;

/// <summary>A count that is only ever added to, read by any thread.</summary>
/// <param name="shared">Whether several threads add at once; where one at a time does, adding costs no interlocked instruction.</param>
internal struct Tally(bool shared)
{
    private long _value;

    public readonly long Value => Volatile.Read(in _value);

    public void Add(long count)
    {
        if (shared)
        {
            Interlocked.Add(ref _value, count);
        }
        else
        {
            Volatile.Write(ref _value, _value + count);
        }
    }
}
