using Tars.Stages.Tables;

namespace Tars.Benchmarks.Forensics;

/// <summary>
/// Series after the public description of the groups of the Numenta Anomaly Benchmark that are not at hand: as many of each kind as
/// the benchmark has, with events of their own, some of which are labelled.
/// </summary>
/// <remarks>
/// They are there so that the one threshold, and whatever else is chosen, answers to more than three groups. What a detector scores
/// on them says nothing exact of the real ones: a label in seven shows nothing, and about one event in three has no label.
/// </remarks>
internal static class MadeUpSeries
{
    /// <summary>The share of a file that its windows take together, as in the benchmark.</summary>
    private const double Windowed = 0.1;

    /// <summary>Seventeen series of servers, six of prices, seven of traffic and ten of messages; others for each seed.</summary>
    public static IReadOnlyList<NabSeries> All(int seed) =>
    [
        .. Enumerable.Range(0, 17).Select(i => MadeUpServers.Draw(i, new((seed * 1_000) + i))),
        .. Enumerable.Range(0, 6).Select(i => MadeUpCounts.Price(i, new((seed * 1_000) + 100 + i))),
        .. Enumerable.Range(0, 7).Select(i => MadeUpCounts.Traffic(i, new((seed * 1_000) + 200 + i))),
        .. Enumerable.Range(0, 10).Select(i => MadeUpCounts.Messages(i, new((seed * 1_000) + 300 + i))),
    ];

    /// <summary>A series with a window around each labelled event, none of them in the points that are not scored.</summary>
    public static NabSeries Labelled(string group, int number, double[] values, double[] seconds, IEnumerable<MadeUpEvent> events)
    {
        int[] places = [.. events.Where(happens => happens.Labelled).Select(happens => happens.At)];
        var windows = new List<(int First, int Last)>();
        foreach (int at in places)
        {
            int half = (int)(Windowed * values.Length / places.Length) / 2;
            int first = Math.Max(AnomalyBenchmarkScore.Probation(values.Length), at - half);
            int last = Math.Min(values.Length - 1, at + half);
            if (windows.Count > 0 && windows[^1].Last >= first)
                windows[^1] = (windows[^1].First, last);
            else
                windows.Add((first, last));
        }

        return new(group, $"{group}/{number}", seconds, values, windows);
    }

    /// <summary>The times of points in equal steps.</summary>
    public static double[] Every(int step, int points) => [.. Enumerable.Range(0, points).Select(i => (double)i * step)];

    /// <summary>Brings what events did at full height to the strength of each, up to the next.</summary>
    public static void Weaken(double[] values, ReadOnlySpan<double> undisturbed, IReadOnlyList<MadeUpEvent> events)
    {
        for (int i = 0; i < events.Count; i++)
        {
            int next = i + 1 < events.Count ? events[i + 1].At : values.Length;
            for (int at = events[i].At; at < next; at++)
                values[at] = undisturbed[at] + (events[i].Strength * (values[at] - undisturbed[at]));
        }
    }
}
