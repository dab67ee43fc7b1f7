using static Tars.Stages.Tables.Tests.PairText;

namespace Tars.Stages.Tables.Tests;

/// <summary>
/// The shape of Flights (HoloClean, Raha): 2,376 rows of 7 columns, in which up to 38 sites tell four times of a flight each. Three in ten cells
/// are wrong: other times, some of them copied from site to site or told by most, no time, and times written with their date.
/// </summary>
internal static class FlightsPair
{
    private const int Sites = 38;
    private const int Flights = 68;
    private static readonly string[] Times = ["sched_dep_time", "act_dep_time", "sched_arr_time", "act_arr_time"];

    internal static TablePair Make(int seed)
    {
        var random = new Random(seed);
        string[] sites = [.. random.Names(Sites).Select(name => name.ToLowerInvariant())];
        var rows = new List<string[]>();
        var told = new List<(int Site, int Flight)>();
        for (int flight = 0; flight < Flights; flight++)
        {
            int departure = random.Next(300, 1300);
            int late = random.Next(-5, 40);
            int arrival = departure + random.Next(60, 320);
            string[] times = [Time(departure), Time(departure + late), Time(arrival), Time(arrival + late + random.Next(-8, 5))];
            string name = F($"{random.Pick("AA", "UA", "CO")}-{random.Next(10, 5999)}-{random.Pick("ORD", "PHX", "SFO", "IAH")}-{random.Pick("MIA", "EWR", "DEN", "LAX")}");
            for (int site = 0; site < Sites; site++)
            {
                if (random.Next(100) >= 92 || rows.Count == 2376)
                    continue;
                rows.Add([F($"{rows.Count + 1}"), sites[site], name, .. times]);
                told.Add((site, flight));
            }
        }

        var pair = new TablePair("flights", "tuple_id,src,flight," + string.Join(',', Times), rows);
        double[] wrong = [.. Enumerable.Range(0, Sites).Select(_ => 0.02 + (0.40 * random.NextDouble() * random.NextDouble()))];
        for (int row = 0; row < rows.Count; row++)
        {
            (int site, int flight) = told[row];
            for (int i = 0; i < 4; i++)
                Damage(pair, random, row, i, site, flight, wrong[site]);
        }

        return pair;
    }

    private static void Damage(TablePair pair, Random random, int row, int time, int site, int flight, double wrong)
    {
        bool actual = time % 2 == 1;

        // Some sites do not tell actual times, some write the day before the time, and five copy what one of them says.
        if (actual && site % 6 == 1)
            pair.Damage("missing", row, Times[time], _ => string.Empty);
        else if (site % 9 == 4)
            pair.Damage("other format", row, Times[time], value => F($"Dec {1 + (flight % 3)} {value}"));
        else if (new Random((flight * 4) + time + 7_000).NextDouble() < (actual ? 0.25 : 0.05) && random.NextDouble() < 0.65)
            pair.Damage("wrong by most sites", row, Times[time], _ => Time(new Random((flight * 50) + time).Next(300, 1300)));
        else if (random.NextDouble() < 0.06)
            pair.Damage("missing", row, Times[time], _ => string.Empty);
        else if (site % 8 == 6 && new Random((flight * 4) + time).NextDouble() < 0.5)
            pair.Damage("copied wrong value", row, Times[time], _ => Time(new Random((flight * 40) + time).Next(300, 1300)));
        else if (random.NextDouble() < wrong * (actual ? 1.8 : 1))
            pair.Damage("wrong value", row, Times[time], _ => Time(random.Next(300, 1300)));
    }

    private static string Time(int minutes)
    {
        int hour = minutes / 60 % 24;
        return F($"{(hour % 12 == 0 ? 12 : hour % 12)}:{minutes % 60:00} {(hour < 12 ? "a.m." : "p.m.")}");
    }
}
