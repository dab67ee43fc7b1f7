using static Tars.Stages.Tables.Tests.PairText;

namespace Tars.Stages.Tables.Tests;

/// <summary>
/// The shape of Tax (BART, Raha): 200,000 persons of 15 columns of which 4 % of the cells are wrong. Zip codes settle cities, area codes states,
/// first names genders; exemptions follow from state, marital status and children, rates from state and salary.
/// </summary>
internal static class TaxPair
{
    private const string Columns =
        "f_name,l_name,gender,area_code,phone,city,state,zip,marital_status,has_child,salary,rate,single_exemp,married_exemp,child_exemp";

    private static readonly string[] States =
    [
        "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO",
        "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
    ];

    internal static TablePair Make(int seed, int count)
    {
        var random = new Random(seed);
        string[] names = random.Names(2200);
        string[] cities = [.. names[..1500].Select(name => name.ToUpperInvariant())];
        (string Zip, string City, int State)[] places =
            [.. Enumerable.Range(0, count / 40).Select(i => (F($"{501 + (i * 19)}"), random.Pick(cities), (i * 50) / (count / 40)))];
        var rows = new List<string[]>();
        for (int i = 0; i < count; i++)
        {
            (string zip, string city, int state) = random.Pick(places);
            int first = random.Next(600);
            (bool married, bool child) = (random.Next(2) == 0, random.Next(2) == 0);
            int salary = random.Next(10, 200) * 500;
            int exemption = 1000 + (state * 120);
            rows.Add(
            [
                names[first], names[600 + random.Next(1600)], first % 2 == 0 ? "F" : "M", F($"{201 + (state * 6) + random.Next(6)}"),
                F($"{random.Next(200, 999)}-{random.Next(10_000):0000}"), city, States[state], zip, married ? "M" : "S", child ? "Y" : "N", F($"{salary}"),
                F($"{(state % 9 == 0 ? 0 : 1 + (state * 0.05) + (salary / 10_000 * 0.3)):0.###}"), married ? "0" : F($"{exemption}"),
                married ? F($"{2 * exemption}") : "0", child ? F($"{500 + (state * 30)}") : "0",
            ]);
        }

        var pair = new TablePair("tax", Columns, rows);
        foreach (string column in new[] { "f_name", "city", "state" })
            pair.Damage("letter replaced", random, 0.04, column, value => random.Mistyped(value.Length < 3 ? value + "-*" : value));
        foreach (string column in new[] { "gender", "area_code", "city", "state", "zip", "marital_status", "has_child", "rate", "single_exemp", "child_exemp" })
            pair.Damage("value of another row", random, 0.03, column, _ => pair.Clean(random.Next(count), column));
        pair.Damage("other format", random, 0.04, "zip", value => random.Pick($"{value}-1908", value + "-"));
        pair.Damage("other format", random, 0.04, "salary", value => random.Pick($"{value}$", $"${value}", value + " USD"));
        return pair;
    }
}
