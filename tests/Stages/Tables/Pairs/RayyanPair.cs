using System.Globalization;
using static Tars.Stages.Tables.Tests.PairText;

namespace Tars.Stages.Tables.Tests;

/// <summary>
/// The shape of Rayyan (Raha): 1,000 articles of 11 columns of which 9 % of the cells are wrong, most of them dates with day and month exchanged;
/// the others are typing errors, codes turned into dates by a spreadsheet, missing and foreign values.
/// </summary>
internal static class RayyanPair
{
    internal static TablePair Make(int seed)
    {
        var random = new Random(seed);
        string[] names = random.Names(400);
        string[][] journals =
        [
            .. Enumerable.Range(0, 180).Select(i =>
            {
                string field = random.Pick("surgery", "medicine", "pediatrics", "oncology", "nursing", "pharmacology", "infection", "radiology");
                string place = names[i];
                return new[] { $"{place} journal of {field}", $"{place[..Math.Min(5, place.Length)]}. J. {field[..4]}.", F($"{random.Next(1000, 2999):0000}-{random.Next(1000, 9999)}") };
            }),
        ];
        var rows = new List<string[]>();
        for (int i = 0; i < 1000; i++)
        {
            string[] journal = journals[(int)(journals.Length * Math.Pow(random.NextDouble(), 2))];
            DateTime day = random.Next(5) < 2 ? new DateTime(random.Next(1985, 2016), 1, 1) : new DateTime(random.Next(1985, 2016), random.Next(1, 13), random.Next(1, 29));
            int page = random.Next(1, 900);
            rows.Add(
            [
                F($"{1001 + i}"), random.Sentence(6, 14), random.Pick("eng", "eng", "eng", "eng", "eng", "fre", "ger", "spa"), .. journal,
                random.Next(14) == 0 ? "-1" : F($"{random.Next(1, 120)}"), random.Next(6) == 0 ? "-1" : F($"{random.Next(1, 13)}"),
                day.ToString("M/d/yy", CultureInfo.InvariantCulture), random.Next(12) == 0 ? string.Empty : F($"{page}-{page + random.Next(1, 15)}"),
                $"{{{string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"\"{(char)('A' + random.Next(26))}. {random.Pick(names)}\""))}}}",
            ]);
        }

        var pair = new TablePair(
            "rayyan",
            "id,article_title,article_language,journal_title,journal_abbreviation,journal_issn,article_jvolumn,article_jissue,article_created_at,article_pagination,author_list",
            rows);
        pair.Damage("day and month exchanged", random, 0.75, "article_created_at", value => value.Split('/') is [var month, var day, var year] ? $"{day}/{month}/{year}" : value);
        foreach (string column in new[] { "article_title", "journal_title", "journal_abbreviation" })
            pair.Damage("letter replaced", random, 0.015, column, random.Mistyped);
        pair.Damage("missing", random, 0.02, "article_language", _ => string.Empty);
        pair.Damage("missing", random, 0.01, "journal_abbreviation", _ => string.Empty);
        pair.Damage("missing", random, 0.02, "journal_issn", _ => string.Empty);
        pair.Damage("other format", random, 0.015, "journal_issn", value => random.Pick("Mar-73", "0", value.Replace("-", string.Empty, StringComparison.Ordinal)));
        pair.Damage("other format", random, 0.03, "article_pagination", value => value.Length == 0 ? value : random.Pick("4-Mar", "Jul-15", $"pp. {value}", $"{value}."));
        pair.Damage("value of another row", random, 0.015, "journal_title", _ => pair.Clean(random.Next(1000), "journal_title"));
        return pair;
    }
}
