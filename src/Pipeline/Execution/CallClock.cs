namespace Tars.Pipeline.Execution;

/// <summary>Counts calls by the time they took, in the buckets of <see cref="CallTimes"/>.</summary>
/// <param name="shared">Whether several threads count at once.</param>
internal sealed class CallClock(bool shared)
{
    private readonly long[] _calls = new long[CallTimes.Length];

    public void Add(TimeSpan each, long calls)
    {
        ref long count = ref _calls[CallTimes.BucketOf(each)];
        if (shared)
        {
            Interlocked.Add(ref count, calls);
        }
        else
        {
            Volatile.Write(ref count, count + calls);
        }
    }

    public CallTimes Read()
    {
        var buckets = new Dictionary<int, long>();
        for (int i = 0; i < _calls.Length; i++)
        {
            if (Volatile.Read(in _calls[i]) is > 0 and long calls)
            {
                buckets.Add(i, calls);
            }
        }

        return buckets.Count == 0 ? CallTimes.None : new CallTimes(buckets);
    }
}
