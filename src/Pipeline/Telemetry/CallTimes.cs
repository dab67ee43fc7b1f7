using System.Numerics;

namespace Tars.Pipeline;

/// <summary>
/// How long the calls of a node's code took, as a histogram of constant size: a call is an item of a stage, a batch of a batch stage, a
/// generation of a sink, a root of a source. Histograms of several runs can be added up.
/// </summary>
/// <remarks>
/// Times are counted in steps of 100 ns: below 3.2 µs each step by itself, from there on with 32 buckets of equal width for each doubling, up to
/// 81 days. A percentile is the middle of its bucket, and so at most 1/64 (1.6 %) off, or half a step.
/// </remarks>
/// <param name="Buckets">The calls by bucket; buckets without a call are left out.</param>
public sealed record CallTimes(IReadOnlyDictionary<int, long> Buckets)
{
    /// <summary>Buckets for each doubling, a power of two.</summary>
    internal const int Width = 32;

    /// <summary>All buckets there are.</summary>
    internal const int Length = Width * 43;

    private const int WidthBits = 5;

    /// <summary>No call.</summary>
    public static CallTimes None { get; } = new(new Dictionary<int, long>());

    /// <summary>How many calls were measured, or stood for by one that was.</summary>
    public long Count => Buckets.Values.Sum();

    /// <summary>Half of the calls took no longer, in seconds; 0 without a call.</summary>
    public double P50Seconds => SecondsAt(0.50);

    /// <summary>95 % of the calls took no longer, in seconds.</summary>
    public double P95Seconds => SecondsAt(0.95);

    /// <summary>99 % of the calls took no longer, in seconds.</summary>
    public double P99Seconds => SecondsAt(0.99);

    /// <summary>The time that a share of the calls did not exceed, in seconds, by nearest rank; 0 without a call.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double SecondsAt(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        long left = Math.Max(1, (long)Math.Ceiling(share * Count));
        foreach ((int bucket, long calls) in Buckets.OrderBy(one => one.Key))
        {
            left -= calls;
            if (left <= 0)
                return MiddleOf(bucket) / TimeSpan.TicksPerSecond;
        }

        return 0;
    }

    /// <summary>The calls of both.</summary>
    public CallTimes Plus(CallTimes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var sum = new Dictionary<int, long>(Buckets);
        foreach ((int bucket, long calls) in other.Buckets)
            sum[bucket] = sum.GetValueOrDefault(bucket) + calls;
        return new CallTimes(sum);
    }

    /// <summary>The bucket of a time; what is longer than the last one can hold counts there.</summary>
    internal static int BucketOf(TimeSpan time)
    {
        ulong ticks = (ulong)Math.Max(0, time.Ticks);
        if (ticks < Width)
            return (int)ticks;
        int octave = BitOperations.Log2(ticks) - WidthBits;
        return Math.Min(Length - 1, ((octave + 1) << WidthBits) + (int)((ticks >> octave) - Width));
    }

    /// <summary>The middle of a bucket, in ticks.</summary>
    internal static double MiddleOf(int bucket)
    {
        if (bucket < Width)
            return bucket;
        int octave = (bucket >> WidthBits) - 1;
        double width = Math.ScaleB(1, octave);
        return (((bucket & (Width - 1)) + Width) * width) + ((width - 1) / 2);
    }
}
