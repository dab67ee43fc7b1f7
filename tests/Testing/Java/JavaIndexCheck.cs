using System.Globalization;
using System.Text;
using Tars.TextIndex;

namespace Tars.Testing.Java;

/// <summary>
/// Lets Java judge an index directory: CheckIndex with assertions, and the same queries. A test project uses the files of this folder by
/// linking them: <c>Compile Include=".../tests/Testing/Java/*.cs" LinkBase="Java"</c>; skip a test where
/// <see cref="JavaProgram.UnavailableReason"/> is not null.
/// </summary>
internal static class JavaIndexCheck
{
    /// <summary>Runs the check and the queries. No writer may have the index open.</summary>
    public static JavaReport Run(string indexDirectory, IReadOnlyList<Query> queries, int top = 10) =>
        Run(indexDirectory, [.. queries.Select(Write)], top);

    /// <summary>Runs the check and the queries, in the form that the Java program reads. No writer may have the index open.</summary>
    public static JavaReport Run(string indexDirectory, IReadOnlyList<string> queries, int top = 10)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllLines(file, queries, new UTF8Encoding(false));
        try
        {
            var output = JavaProgram.Run("IndexCheck", indexDirectory, file, top.ToString(CultureInfo.InvariantCulture));
            var lines = output.Split('\n');
            var answers = lines.SkipWhile(l => !l.StartsWith("clean ", StringComparison.Ordinal)).Skip(1).Where(l => l.Length > 0).ToList();
            return new JavaReport(output, lines.Contains("clean true") && output.Contains("No problems were detected", StringComparison.Ordinal), answers);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// What Java does not find right with the index, or finds otherwise than this library: documents, their order, or any bit of a score.
    /// Empty where all agrees and at least one query finds something.
    /// </summary>
    public static string Disagreements(string indexDirectory, IReadOnlyList<Query> queries, int top = 10) =>
        Disagreements(indexDirectory, queries, [.. queries.Select(Write)], top);

    /// <summary>As above, with another form of each query for Java: <c>parse FIELD AND|OR TEXT</c>, say.</summary>
    public static string Disagreements(string indexDirectory, IReadOnlyList<Query> queries, IReadOnlyList<string> javaQueries, int top = 10)
    {
        using var reader = IndexReader.Open(indexDirectory, verifyChecksums: true);
        var searcher = new IndexSearcher(reader);
        var own = queries.Select(q => searcher.Search(q, top)).ToList();
        var java = Run(indexDirectory, javaQueries, top);
        if (!java.Clean)
            return java.Output;
        if (queries.Count > 0 && own.TrueForAll(h => h.Count == 0))
            return "no query finds anything here, so nothing was compared";
        return string.Join('\n', Enumerable.Range(0, queries.Count).Where(i => !own[i].SequenceEqual(java.Hits[i]))
            .Select(i => $"{javaQueries[i]}\n  java {string.Join(' ', java.Hits[i])}\n  here {string.Join(' ', own[i])}"));
    }

    /// <summary>The query in the form that the Java program reads.</summary>
    public static string Write(Query query)
    {
        static string Number(float f) => f.ToString("R", CultureInfo.InvariantCulture);
        return query switch
        {
            TermQuery t => $"term {Text(t.Field)} {Text(t.Term)} {Number(t.Boost)}",
            ConstantScoreQuery c => $"const {Number(c.Score)} {Write(c.Inner)}",
            PhraseQuery p => $"phrase {Text(p.Field)} {p.Slop} {Number(p.Boost)} {p.Terms.Count}"
                + string.Concat(p.Terms.Select(t => $" {Text(t.Term)} {t.Position}")),
            PrefixQuery p => $"prefix {Text(p.Field)} {Text(p.Prefix)} {Number(p.Boost)}",
            WildcardQuery w => $"wildcard {Text(w.Field)} {Text(w.Pattern)} {Number(w.Boost)}",
            FuzzyQuery f => $"fuzzy {Text(f.Field)} {Text(f.Term)} {f.MaxEdits} {f.PrefixLength} {Number(f.Boost)}",
            NumericRangeQuery n => string.Create(CultureInfo.InvariantCulture,
                $"numbers {Text(n.Field)} {n.Lower ?? long.MinValue} {n.Upper ?? long.MaxValue} {Number(n.Boost)}"),
            TermRangeQuery r => $"range {Text(r.Field)} {Bound(r.Lower)} {Bound(r.Upper)} "
                + $"{(r.IncludesLower ? '[' : '{')} {(r.IncludesUpper ? ']' : '}')} {Number(r.Boost)}",
            MatchAllQuery => "all",
            BooleanQuery b => $"bool {Number(b.Boost)} {b.MinShouldMatch} {b.Clauses.Count}"
                + string.Concat(b.Clauses.Select(c => $" {Name(c.Occur)} {Write(c.Query)}")),
            _ => throw new NotSupportedException(query.GetType().Name),
        };
    }

    /// <summary>A text as a word of that form.</summary>
    public static string Text(string text) => "." + Uri.EscapeDataString(text);

    private static string Bound(string? text) => text is null ? "*" : Text(text);

    private static string Name(Occur occur) => occur == Occur.MustNot ? "must_not" : occur.ToString().ToLowerInvariant();
}
