namespace Tars.Benchmarks.Forensics;

/// <summary>Something that happens to a made-up series.</summary>
/// <param name="At">The point at which it begins.</param>
/// <param name="Strength">Of its full height: from 0, where a label shows nothing, to 1.</param>
/// <param name="Labelled">Whether it is an anomaly by the labels; the others are there to mislead.</param>
internal sealed record MadeUpEvent(int At, double Strength, bool Labelled)
{
    private const double Hidden = 0.15;
    private const double Apart = 0.08;

    // The most that always find a place: each keeps others from twice the distance, of three quarters of the points.
    private const int MaxEvents = 5;

    /// <summary>Labelled events, and by chance about one more that is weaker and has no label, in order and well apart.</summary>
    public static IReadOnlyList<MadeUpEvent> Draw(SeriesRandom random, int points, int labelled)
    {
        int count = Math.Min(MaxEvents, labelled + (int)random.Count(1.2));
        var places = new List<int>();
        while (places.Count < count)
        {
            int at = random.Whole((int)(0.2 * points), (int)(0.96 * points));
            if (places.TrueForAll(other => Math.Abs(other - at) > Apart * points))
                places.Add(at);
        }

        return
        [
            .. places
                .Select((at, i) => i < labelled
                    ? new MadeUpEvent(at, random.Chance(Hidden) ? 0 : random.Between(0.3, 1), Labelled: true)
                    : new MadeUpEvent(at, random.Between(0.15, 0.6), Labelled: false))
                .OrderBy(happens => happens.At),
        ];
    }
}
