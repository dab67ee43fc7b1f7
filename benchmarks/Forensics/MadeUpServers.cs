namespace Tars.Benchmarks.Forensics;

/// <summary>Measures of servers every five minutes over two weeks: load, bytes, requests.</summary>
internal static class MadeUpServers
{
    private const int Points = 4_032;
    private const int Day = 288;

    private static readonly Action<SeriesRandom, double[], int[], Action>[] Kinds =
        [Quiet, Busy, Bursts, Jobs, Requests, Levels, Network, Regimes, Saw];

    /// <summary>One series; the kinds follow each other by the number.</summary>
    public static NabSeries Draw(int number, SeriesRandom random)
    {
        int labelled = random.Chance(0.1) ? 0 : random.Chance(0.45) ? 1 : random.Chance(0.75) ? 2 : 3;
        var values = new double[Points];
        double[] undisturbed = values;
        IReadOnlyList<MadeUpEvent> events = MadeUpEvent.Draw(random, Points, labelled);
        Kinds[number % Kinds.Length](random, values, [.. events.Select(happens => happens.At)], () => undisturbed = [.. values]);
        MadeUpSeries.Weaken(values, undisturbed, events);
        return MadeUpSeries.Labelled("made-up servers", number, values, MadeUpSeries.Every(300, Points), events);
    }

    // A load near nothing, in coarse steps: a spike, or another level for good.
    private static void Quiet(SeriesRandom random, double[] x, int[] events, Action undisturbed)
    {
        double level = random.Between(0.05, 3);
        double noise = level * random.Between(0.02, 0.08);
        double unit = random.Chance(0.5) ? 0.002 : 0.02;
        Fill(x, _ => level + (noise * random.Normal()) + Rarely(random, 0.0015, noise * random.Between(4, 12)));
        Fill(x, i => Math.Max(0, Math.Round(x[i] / unit) * unit));
        undisturbed();
        foreach (int at in events)
        {
            if (random.Chance(0.6))
                Add(x, at, random.Whole(1, 4), _ => noise * random.Between(10, 60));
            else
                AddLevel(x, at, noise * random.Between(2, 6) * Sign(random));
        }
    }

    // A load that wanders: a while or the rest of the time higher or lower.
    private static void Busy(SeriesRandom random, double[] x, int[] events, Action undisturbed)
    {
        double level = random.Between(30, 70);
        double noise = random.Between(1, 4);
        double wander = 0;
        Fill(x, _ => level + (wander = (0.9 * wander) + (noise * random.Normal())) + Rarely(random, 0.003, random.Between(5, 20)));
        undisturbed();
        foreach (int at in events)
        {
            double shift = random.Between(3, 8) * noise * Sign(random);
            if (random.Chance(0.5))
                AddLevel(x, at, shift);
            else
                Add(x, at, random.Whole(20, 200), _ => 1.5 * shift);
        }
    }

    // Bytes that are mostly none: a burst far above the others, or many of the usual ones on end.
    private static void Bursts(SeriesRandom random, double[] x, int[] events, Action undisturbed)
    {
        double often = random.Between(0.01, 0.08);
        double size = random.Between(1e5, 1e7);
        Fill(x, _ => random.Chance(often) ? size * Math.Exp(0.7 * random.Normal()) : Rarely(random, 0.2, size * random.Between(0, 0.01)));
        undisturbed();
        foreach (int at in events)
        {
            if (random.Chance(0.5))
                Set(x, at, random.Whole(1, 6), _ => size * random.Between(6, 25));
            else
                Set(x, at, random.Whole(15, 80), _ => size * Math.Exp(0.5 * random.Normal()));
        }
    }

    // Jobs every hour, six hours or day: two left out, a longer or higher one, or another level under them.
    private static void Jobs(SeriesRandom random, double[] x, int[] events, Action undisturbed)
    {
        int period = random.Chance(0.5) ? 12 : random.Chance(0.5) ? 72 : Day;
        double level = random.Between(2, 20);
        double height = level * random.Between(1, 4);
        double noise = level * random.Between(0.03, 0.1);
        int phase = random.Whole(0, period);
        Fill(
            x,
            i => level + (noise * random.Normal()) + Rarely(random, 0.001, height * random.Between(0.3, 1))
                + ((i + phase) % period < Math.Max(1, period / 12) ? height * (1 + (0.1 * random.Normal())) : 0));
        undisturbed();
        foreach (int at in events)
        {
            if (random.Chance(0.4))
                Set(x, at, 2 * period, _ => level + (noise * random.Normal()));
            else if (random.Chance(0.5))
                Set(x, at, random.Whole(2, 24), _ => level + (height * random.Between(1.2, 2.5)));
            else
                AddLevel(x, at, noise * random.Between(3, 8));
        }
    }

    // Requests that follow the day, with heavy tails: a rush, or none at all.
    private static void Requests(SeriesRandom random, double[] x, int[] events, Action undisturbed)
    {
        double mean = random.Between(20, 120);
        double shape = random.Between(1.5, 5);
        Fill(
            x,
            i => random.Count(mean * (1 + (0.6 * Math.Sin(2 * Math.PI * i / Day))) * random.Gamma(shape))
                + Rarely(random, 0.002, mean * random.Between(2, 5)));
        undisturbed();
        foreach (int at in events)
        {
            if (random.Chance(0.7))
            {
                double rush = mean * random.Between(3, 9);
                Set(x, at, random.Whole(2, 20), value => (0.5 * value) + (rush * random.Between(0.6, 1.2)));
            }
            else
            {
                Set(x, at, random.Whole(20, 60), _ => 0);
            }
        }
    }

    // Levels that change as a rule: one that was never there.
    private static void Levels(SeriesRandom random, double[] x, int[] events, Action undisturbed)
    {
        double[] levels = [random.Between(5, 15), random.Between(20, 35), random.Between(40, 50)];
        double noise = random.Between(0.4, 1.5);
        double level = levels[0];
        Fill(x, _ => (level = random.Chance(0.012) ? levels[random.Whole(0, 3)] : level) + (noise * random.Normal()));
        undisturbed();
        foreach (int at in events)
        {
            double strange = random.Chance(0.6) ? random.Between(60, 95) : random.Between(0, 2);
            Set(x, at, random.Whole(10, 250), _ => strange + (noise * random.Normal()));
        }
    }

    // Bytes with a heavy tail and bursts as a rule: bursts above all of them.
    private static void Network(SeriesRandom random, double[] x, int[] events, Action undisturbed)
    {
        double mean = random.Between(1e4, 1e6);
        double wander = 0;
        Fill(
            x,
            _ => (mean * Math.Exp(wander = (0.7 * wander) + (0.25 * random.Normal()))) + Rarely(random, 0.006, mean * random.Pareto(1.5)));
        undisturbed();
        foreach (int at in events)
        {
            double height = mean * random.Between(15, 60);
            Set(x, at, random.Whole(1, 12), _ => height * random.Between(0.7, 1.2));
        }
    }

    // The same level, for a while with more noise.
    private static void Regimes(SeriesRandom random, double[] x, int[] events, Action undisturbed)
    {
        double level = random.Between(5, 40);
        double noise = level * random.Between(0.01, 0.05);
        Fill(x, _ => level + (noise * random.Normal()) + Rarely(random, 0.002, noise * random.Between(-8, 8)));
        undisturbed();
        foreach (int at in events)
        {
            double more = noise * random.Between(3, 10);
            Set(x, at, random.Whole(60, 400), _ => level + (more * random.Normal()));
        }
    }

    // A load that climbs and falls back over a day's rhythm: a fall to little, or another level for good.
    private static void Saw(SeriesRandom random, double[] x, int[] events, Action undisturbed)
    {
        double level = random.Between(20, 40);
        int period = random.Whole(40, 160);
        double noise = random.Between(0.3, 1.5);
        Fill(x, i => level + (12.0 * (i % period) / period) + (noise * random.Normal()) + (4 * Math.Sin(2 * Math.PI * i / Day)));
        undisturbed();
        foreach (int at in events)
        {
            if (random.Chance(0.5))
                Set(x, at, 2 * period, _ => level * random.Between(0.1, 0.3));
            else
                AddLevel(x, at, 8);
        }
    }

    private static double Rarely(SeriesRandom random, double chance, double height) => random.Chance(chance) ? height : 0;

    private static int Sign(SeriesRandom random) => random.Chance(0.5) ? 1 : -1;

    private static void Fill(double[] x, Func<int, double> value)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] = value(i);
    }

    private static void Set(double[] x, int at, int points, Func<double, double> value)
    {
        for (int i = at; i < Math.Min(x.Length, at + points); i++)
            x[i] = value(x[i]);
    }

    private static void Add(double[] x, int at, int points, Func<int, double> value) => Set(x, at, points, old => old + value(at));

    private static void AddLevel(double[] x, int at, double level) => Set(x, at, x.Length, old => old + level);
}
