namespace Tars.Benchmarks.Forensics;

/// <summary>Prices of advertisements by the hour, traffic past a sensor, and messages that are counted every five minutes.</summary>
internal static class MadeUpCounts
{
    private const double Hour = 3_600;
    private const double DaySeconds = 86_400;

    /// <summary>What a click or a thousand views cost: noise with a tail and a weak rhythm. The sixth has no anomaly.</summary>
    public static NabSeries Price(int number, SeriesRandom random)
    {
        const int Points = 1_620;
        IReadOnlyList<MadeUpEvent> events = MadeUpEvent.Draw(random, Points, number == 5 ? 0 : random.Whole(1, 4));
        double mean = number % 2 == 0 ? random.Between(0.05, 0.2) : random.Between(0.4, 1.5);
        double often = random.Between(0.002, 0.006);
        (double quick, double slow) = (0, 0);
        var x = new double[Points];
        for (int i = 0; i < Points; i++)
        {
            (quick, slow) = ((0.6 * quick) + (0.13 * random.Normal()), (0.998 * slow) + (0.015 * random.Normal()));
            x[i] = mean * Math.Exp(quick + slow + (0.12 * Math.Sin(2 * Math.PI * i / 24)));
            x[i] += random.Chance(often) ? mean * random.Between(0.6, 2.5) : 0;
        }

        double[] undisturbed = [.. x];
        foreach (MadeUpEvent happens in events)
        {
            bool spike = random.Chance(0.7);
            double factor = random.Chance(0.5) ? random.Between(1.6, 2.4) : random.Between(0.2, 0.5);
            int points = spike ? random.Whole(1, 5) : random.Whole(12, 60);
            for (int i = happens.At; i < Math.Min(Points, happens.At + points); i++)
                x[i] = spike ? x[i] + (mean * random.Between(2.5, 9)) : x[i] * factor;
        }

        MadeUpSeries.Weaken(x, undisturbed, events);
        return MadeUpSeries.Labelled("made-up prices", number, x, MadeUpSeries.Every((int)Hour, Points), events);
    }

    /// <summary>Speed, occupancy or travel time in steps that are not all equal: rush hours, jams as a rule, and incidents.</summary>
    public static NabSeries Traffic(int number, SeriesRandom random)
    {
        int points = random.Whole(1_130, 2_500);
        IReadOnlyList<MadeUpEvent> events = MadeUpEvent.Draw(random, points, random.Whole(1, 4));
        var x = new double[points];
        var seconds = new double[points];
        (double now, double wander, double jam) = (0, 0, 0);
        for (int i = 0; i < points; i++)
        {
            now += 300 * (random.Chance(0.85) ? 1 : random.Chance(0.9) ? random.Whole(2, 6) : random.Whole(10, 150));
            seconds[i] = now;
            double hour = now / Hour % 24;
            bool weekend = (int)(now / DaySeconds) % 7 >= 5;
            double rush = (weekend ? 0.25 : 1) * (Bell(hour, 8, 1.2) + Bell(hour, 17, 1.7)) * random.Between(0.6, 1.1);
            double flow = 0.15 + (0.6 * Bell(hour, 13, 5.5));
            double late = 150 * (random.Chance(0.01) ? random.Between(1.5, 3.5) : 1);
            wander = (0.7 * wander) + random.Normal();
            jam = 0.85 * (random.Chance(0.004) ? random.Between(0.3, 0.8) : jam);
            double halt = events.Where(happens => i >= happens.At && i < happens.At + 12)
                .Sum(happens => happens.Strength * (1 - ((i - happens.At) / 14.0)));
            x[i] = (number % 3) switch
            {
                0 => Math.Clamp(Math.Round(68 + (1.8 * wander) - (14 * Math.Max(0, rush - 0.5)) - (20 * jam) - (45 * halt)), 5, 90),
                1 => Math.Max(0, Math.Round((12 * (flow + (0.5 * rush)) * (1 + (0.15 * wander))) + (10 * jam) + (28 * halt), 2)),
                _ => Math.Round((late * (1 + (0.9 * Math.Max(0, rush - 0.3)) + (1.2 * jam)) * Math.Exp(0.14 * wander)) + (1_100 * halt)),
            };
        }

        return MadeUpSeries.Labelled("made-up traffic", number, x, seconds, events);
    }

    /// <summary>Counts with a heavy tail that follow day and week, with bursts as a rule that die away, and greater ones.</summary>
    public static NabSeries Messages(int number, SeriesRandom random)
    {
        const int Points = 15_870;
        IReadOnlyList<MadeUpEvent> events = MadeUpEvent.Draw(random, Points, random.Whole(2, 5));
        double[] heights = [.. events.Select(_ => random.Between(4, 24))];
        double mean = Math.Exp(random.Between(0.8, 4.2));
        double depth = random.Between(0.1, 0.8);
        (double wander, double burst) = (0, 0);
        var x = new double[Points];
        for (int i = 0; i < Points; i++)
        {
            bool weekend = i / 288 % 7 >= 5;
            wander = (0.97 * wander) + (0.07 * random.Normal());
            burst += random.Chance(0.003) ? mean * 0.8 * Math.Min(60, random.Pareto(1.2)) * random.Between(0.2, 1) : 0;
            burst *= random.Chance(0.5) ? 0.8 : 0.93;
            double rhythm = (1 + (depth * Math.Sin(2 * Math.PI * ((i / 12.0) - 9) / 24))) * (weekend ? 1 - (0.4 * depth) : 1);
            double rate = (mean * Math.Exp(wander) * rhythm) + burst;
            for (int e = 0; e < events.Count; e++)
            {
                int since = i - events[e].At;
                rate += since is >= 0 and < 60 ? mean * events[e].Strength * heights[e] * Math.Exp(-since / 15.0) : 0;
            }

            x[i] = random.Count(rate * random.Gamma(4));
        }

        return MadeUpSeries.Labelled("made-up messages", number, x, MadeUpSeries.Every(300, Points), events);
    }

    private static double Bell(double hour, double at, double width) => Math.Exp(-Math.Pow((hour - at) / width, 2));
}
