using System.Globalization;
using static Tars.Stages.Tables.Tests.PairText;

namespace Tars.Stages.Tables.Tests;

/// <summary>
/// The shape of Movies (Raha): 7,390 rows of 17 columns of which 6 % of the cells are wrong, by missing values and other formats of durations,
/// ratings, counts and dates.
/// </summary>
internal static class MoviesPair
{
    private const string Columns =
        "id,name,year,release_date,director,creator,actors,cast,language,country,duration,rating_value,rating_count,review_count,genre,filming_locations,description";

    internal static TablePair Make(int seed)
    {
        var random = new Random(seed);
        string[] names = random.Names(800);
        string Person() => $"{random.Pick(names)} {random.Pick(names)}";
        string[] people = [.. Enumerable.Range(0, 3000).Select(_ => Person())];
        string[] genres = ["Drama", "Comedy", "Action", "Thriller", "Romance", "Crime", "Horror", "Adventure", "Mystery", "Family"];
        var rows = new List<string[]>();
        for (int i = 0; i < 7390; i++)
        {
            var released = new DateTime(random.Next(1950, 2016), random.Next(1, 13), random.Next(1, 29));
            string country = random.Pick("USA", "USA", "USA", "UK", "Canada", "France", "Germany", "India");
            string actors = string.Join(',', Enumerable.Range(0, 3).Select(_ => random.Pick(people)));
            int votes = (int)Math.Exp(5 + (8 * random.NextDouble()));
            rows.Add(
            [
                F($"tt{1_054_606 + (i * 37)}"), random.Sentence(1, 4), F($"{released.Year}"),
                F($"{released.Day} {released.ToString("MMMM", CultureInfo.InvariantCulture)} {released.Year} ({country})"), random.Pick(people),
                random.Next(20) == 0 ? string.Empty : $"{random.Pick(people)},{random.Pick(people)}", actors, $"{actors},{random.Pick(people)}",
                random.Pick("English", "English", "English", "French", "German", "Hindi", "English,Spanish"), country, F($"{random.Next(70, 190)} min"),
                F($"{random.Next(25, 91) / 10.0:F1}"), F($"{votes:N0}"), random.Next(5) == 0 ? string.Empty : F($"{random.Next(2, 900)} user"),
                $"{random.Pick(genres)},{random.Pick(genres)}", random.Next(4) == 0 ? string.Empty : $"{random.Pick(names)}, {country}", random.Sentence(12, 30),
            ]);
        }

        var pair = new TablePair("movies", Columns, rows);
        foreach (string column in new[] { "creator", "language", "country", "duration", "rating_value", "genre", "cast" })
            pair.Damage("missing", random, 0.02, column, _ => string.Empty);
        pair.Damage("other format", random, 0.16, "duration", Hours);
        pair.Damage("other format", random, 0.10, "rating_value", value => value + "/10");
        pair.Damage("other format", random, 0.15, "rating_count", value => value.Replace(",", string.Empty, StringComparison.Ordinal));
        pair.Damage("other format", random, 0.10, "year", value => random.Pick($"({value})", $"{value}-"));
        pair.Damage("other format", random, 0.12, "release_date", value => value.Split(' ') is [var day, var month, var year, _] ? $"{month} {day}, {year}" : value);
        pair.Damage("other format", random, 0.10, "review_count", value => value.Length == 0 ? value : value.Replace(" user", string.Empty, StringComparison.Ordinal));
        return pair;
    }

    private static string Hours(string value)
    {
        int minutes = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
        return F($"{minutes / 60} hr. {minutes % 60} min.");
    }
}
