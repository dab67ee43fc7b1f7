using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>
/// Searches of every kind over an index of every kind of document: Java finds the same documents with the same scores, whoever wrote last.
/// </summary>
public sealed class RandomQueryTests(ITestOutputHelper output)
{
    private static readonly string[] Parts =
    [
        "TermQuery", "BooleanQuery", "Must", "Should", "MustNot", "Filter", "min-should-match", "PhraseQuery", "slop", "PrefixQuery", "WildcardQuery",
        "FuzzyQuery", "TermRangeQuery", "NumericRangeQuery", "ConstantScoreQuery", "MatchAllQuery", "boost", "hits", "count", "facets", "sorted",
        "number", "numbers", "string", "set", "score", "ascending", "descending", "first", "last",
    ];

    [Fact]
    public async Task Thousands_of_searches_agree_with_Java_which_finds_no_problem_and_goes_on_with_the_index()
    {
        Assert.SkipWhen(JavaProgram.UnavailableReason is not null, JavaProgram.UnavailableReason ?? "");
        using var folder = new TempFolder();
        var comparison = new RandomComparison(folder.Path, seed: 17, documents: 12_000, queries: 5000);
        await comparison.RunAsync(TestContext.Current.CancellationToken);
        foreach (var (step, size, _, seconds) in comparison.Steps)
            output.WriteLine($"{step}: {size}, {seconds:f1} s");
        Assert.Equal("", comparison.Faults);
        Assert.All(
            Parts,
            part => Assert.True(comparison.Tally.GetValueOrDefault(part) >= 50, $"{part}: {comparison.Tally.GetValueOrDefault(part)}"));
        using var reader = IndexReader.Open(folder.Path);
        Assert.Equal(2, reader.Statistics().Segments.Select(s => s.IsCompound).Distinct().Count());
    }
}
