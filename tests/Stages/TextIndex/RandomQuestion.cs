using System.Globalization;
using System.Text;
using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>
/// One search of any kind: in the form the Java program reads, and the answer of this library in the form that program writes.
/// </summary>
/// <param name="Query">What is looked for.</param>
/// <param name="Kind">What is asked of it: <c>hits</c>, <c>sorted</c>, <c>count</c> or <c>facets</c>.</param>
/// <param name="JavaText">The line for Java.</param>
/// <param name="Answer">Asks this library.</param>
internal sealed record RandomQuestion(Query Query, string Kind, string JavaText, Func<IndexSearcher, string> Answer)
{
    private const int Top = 10;

    /// <summary>What to ask of a query is left to chance.</summary>
    public static RandomQuestion About(Query query, Random random) => random.Next(10) switch
    {
        0 => Count(query),
        1 => Facets(query, random.Next(2) == 0 ? "tag" : "kind"),
        2 or 3 => Sorted(query, random),
        _ => Hits(query),
    };

    /// <summary>How many questions have each kind of query, clause and order in them.</summary>
    public static SortedDictionary<string, int> Tally(IEnumerable<RandomQuestion> questions)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var question in questions)
        {
            foreach (var part in Parts(question.Query).Append(question.Kind).Concat(question.Kind == "sorted" ? question.JavaText.Split(' ')[2..6] : [])
                .Distinct())
                counts[part] = counts.GetValueOrDefault(part) + 1;
        }

        return counts;
    }

    private static RandomQuestion Hits(Query query) => new(query, "hits", $"hits {JavaIndexCheck.Write(query)}", searcher => string.Concat(
        searcher.Search(query, Top)
            .Select(h => string.Create(CultureInfo.InvariantCulture, $" {h.Doc}:{BitConverter.SingleToInt32Bits(h.Score)}"))));

    private static RandomQuestion Count(Query query) => new(query, "count", $"count {JavaIndexCheck.Write(query)}",
        searcher => string.Create(CultureInfo.InvariantCulture, $" {searcher.Count(query)}"));

    private static RandomQuestion Facets(Query query, string field) => new(query, "facets", $"facets {field} {JavaIndexCheck.Write(query)}", searcher =>
        string.Concat(searcher.CountBy(query, field, int.MaxValue).OrderBy(c => c.Term, StringComparer.Ordinal)
            .Select(c => string.Create(CultureInfo.InvariantCulture, $" {Convert.ToHexStringLower(Encoding.UTF8.GetBytes(c.Term))}:{c.Documents}"))));

    private static RandomQuestion Sorted(Query query, Random random)
    {
        var keys = new List<SortKey>();
        var words = new StringBuilder();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var (descending, first) = (random.Next(2) == 0, random.Next(2) == 0);
            var (field, kind) = random.Next(6) switch
            {
                0 or 1 => ("year", "number"), 2 => ("kind", "string"), 3 => ("tag", "set"), 4 => ("marks", "numbers"), _ => ("", "score"),
            };
            keys.Add(kind == "score" ? SortKey.Score : SortKey.By(field, descending, first));
            words.Append(
                CultureInfo.InvariantCulture, $" .{field} {kind} {(descending ? "descending" : "ascending")} {(first ? "first" : "last")}");
        }

        return new RandomQuestion(query, "sorted", $"sorted {keys.Count}{words} {JavaIndexCheck.Write(query)}",
            searcher => string.Concat(searcher.Search(query, 2 * Top, keys).Select(d => string.Create(CultureInfo.InvariantCulture, $" {d}"))));
    }

    private static float BoostOf(Query query) => query switch
    {
        TermQuery q => q.Boost, PhraseQuery q => q.Boost, PrefixQuery q => q.Boost, WildcardQuery q => q.Boost, FuzzyQuery q => q.Boost,
        TermRangeQuery q => q.Boost, NumericRangeQuery q => q.Boost, BooleanQuery q => q.Boost, ConstantScoreQuery q => q.Score, _ => 1,
    };

    private static IEnumerable<string> Parts(Query query)
    {
        yield return query.GetType().Name;
        if (BoostOf(query) is not 1)
            yield return "boost";
        switch (query)
        {
            case PhraseQuery { Slop: > 0 }:
                yield return "slop";
                break;
            case ConstantScoreQuery constant:
                foreach (var part in Parts(constant.Inner))
                    yield return part;
                break;
            case BooleanQuery boolean:
                if (boolean.MinShouldMatch > 0)
                    yield return "min-should-match";
                foreach (var clause in boolean.Clauses)
                {
                    yield return clause.Occur.ToString();
                    foreach (var part in Parts(clause.Query))
                        yield return part;
                }

                break;
        }
    }
}
