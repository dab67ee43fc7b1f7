using static Tars.Stages.Tables.Tests.PairText;

namespace Tars.Stages.Tables.Tests;

/// <summary>
/// The shape of Beers (Raha): 2,410 rows of 11 columns of which 16 % of the cells are wrong: ounces with their unit in several spellings, shares
/// of alcohol with a percent sign, cities with the state in the same cell and none in its own, and states of other breweries.
/// </summary>
internal static class BeersPair
{
    private const int Breweries = 558;
    private static readonly string[] States = ["OR", "CA", "CO", "TX", "MI", "IN", "PA", "MA", "WA", "NC", "NY", "VA", "WI", "MN", "OH", "MT", "AK"];

    internal static TablePair Make(int seed)
    {
        var random = new Random(seed);
        string[] names = random.Names(900);
        string[] styles =
        [
            "American IPA", "American Pale Ale (APA)", "American Amber / Red Ale", "American Blonde Ale", "American Double / Imperial IPA",
            "American Pale Wheat Ale", "American Brown Ale", "American Porter", "Saison / Farmhouse Ale", "Witbier", "Fruit / Vegetable Beer",
            "Kölsch", "Hefeweizen", "American Stout", "Oatmeal Stout", "Märzen / Oktoberfest",
        ];
        string[][] breweries =
        [
            .. Enumerable.Range(0, Breweries).Select(i => new[]
            {
                F($"{i}"), names[i] + random.Pick(" Brewing Company", " Brewery", " Beer Co.", " Brewing"), names[600 + random.Next(280)], random.Pick(States),
            }),
        ];
        var rows = new List<string[]>();
        for (int i = 0; i < 2410; i++)
        {
            string[] brewery = breweries[(int)(Breweries * Math.Pow(random.NextDouble(), 1.5))];
            rows.Add(
            [
                F($"{i + 1}"), F($"{2692 - i}"), $"{random.Pick(names)} {random.Pick("Ale", "IPA", "Stout", "Porter", "Lager", "Gold", "Red")}", random.Pick(styles),
                random.Pick("12.0", "12.0", "12.0", "16.0", "16.0", "24.0", "8.4"), F($"{0.03 + (random.Next(70) / 1000.0):0.###}"),
                random.Next(12) < 5 ? string.Empty : F($"{random.Next(4, 138)}"), .. brewery,
            ]);
        }

        var pair = new TablePair("beers", "index,id,beer-name,style,ounces,abv,ibu,brewery_id,brewery-name,city,state", rows);
        pair.Damage("unit in the cell", random, 1, "ounces", value => value + random.Pick(" oz", " oz", " oz.", " ounce", " OZ", " oz. can"));
        pair.Damage("unit in the cell", random, 0.30, "abv", value => value + "%");
        for (int row = 0; row < rows.Count; row++)
        {
            switch (random.Next(100))
            {
                case < 12:
                    string state = pair.Clean(row, "state");
                    pair.Damage("state in the city's cell", row, "city", city => $"{city} {state}");
                    pair.Damage("missing", row, "state", _ => string.Empty);
                    break;
                case < 14:
                    pair.Damage("value of another row", row, "state", _ => random.Pick(States));
                    break;
                default:
                    break;
            }
        }

        return pair;
    }
}
