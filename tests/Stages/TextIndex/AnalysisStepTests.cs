namespace Tars.TextIndex.Tests;

public sealed class AnalysisStepTests
{
    [Theory]
    [InlineData("Ärger naïve ŒUVRE Łódź straße", "arger naive oeuvre lodz strasse")]
    [InlineData("e\u0301te\u0301 ﬁne １２３ Ｑｕｉｚ Þór", "ete fine 123 quiz thor")]
    [InlineData("Ελλάδα мир 中文", "ελλάδα мир 中 文")]
    public void Folding_takes_letters_to_ASCII_where_they_have_a_likeness_there(string text, string expected)
    {
        var analyzer = Analyzer.Of(AnalysisStep.LowerCase, AnalysisStep.Fold);
        Assert.Equal(expected, string.Join(' ', analyzer.Tokenize(text).Select(t => t.Term)));
        Assert.Equal("uber", analyzer.Normalize("Über"));
    }

    [Fact]
    public void Keywords_are_spared_a_step()
    {
        var analyzer = Analyzer.Of(AnalysisStep.LowerCase, AnalysisStep.Except(["windows"], AnalysisStep.EnglishStem));
        Assert.Equal(["windows", "door"], analyzer.Tokenize("Windows doors").Select(t => t.Term));
    }

    [Fact]
    public void Grams_stand_at_their_words_place()
    {
        var analyzer = Analyzer.Of(AnalysisStep.Grams(2, 3));
        Assert.Equal(
            [new("ab", 1, 0, 3), new("abc", 0, 0, 3), new("bc", 0, 0, 3), new("d\U0001D49C", 2, 6, 9)],
            analyzer.Tokenize("abc x d\U0001D49C"));
        Assert.Equal(["c", "co", "com"], Analyzer.Of(AnalysisStep.Grams(1, 3, beginnings: true)).Tokenize("comet").Select(t => t.Term));
        Assert.Throws<ArgumentOutOfRangeException>(() => AnalysisStep.Grams(3, 2));
    }

    [Fact]
    public void Synonyms_stand_where_the_words_stand()
    {
        var map = SynonymMap.Parse(
            ["# comment", "", "tv => television", "car, motor car", "new york, ny, big apple city"], Analyzer.Standard);
        var analyzer = Analyzer.Of(AnalysisStep.LowerCase, AnalysisStep.Synonyms(map));
        Assert.Equal([new("a", 1, 0, 1), new("television", 1, 2, 4)], analyzer.Tokenize("a TV"));
        Assert.Equal(
            [new("car", 1, 0, 3), new("motor", 0, 0, 3), new("x", 1, 4, 5)],
            analyzer.Tokenize("car x").Where(t => t.Term is not "car" || t.PositionIncrement > 0));
        Assert.Equal(
            ["new 1", "ny 0", "big 0", "york 1", "apple 0", "city 0", "times 1"],
            analyzer.Tokenize("New York times").Select(t => $"{t.Term} {t.PositionIncrement}"));
        Assert.Equal(["new 1", "x 1"], analyzer.Tokenize("new x").Select(t => $"{t.Term} {t.PositionIncrement}"));
        Assert.Equal("synonyms, line 1: '=>' stands there 2 times, at most one is understood",
            Assert.Throws<FormatException>(() => SynonymMap.Parse(["a => b => c"], Analyzer.Standard)).Message);
        Assert.Throws<FormatException>(() => SynonymMap.Parse(["a, , b"], Analyzer.Standard));
    }

    [Fact]
    public void Queries_find_synonyms_as_words_and_in_phrases()
    {
        using var folder = new TempFolder();
        var map = SynonymMap.Parse(["car, automobile", "new york, ny"], Analyzer.Standard);
        using (var writer = IndexWriter.Open(folder.Path, new IndexSchema().Text("text")))
        {
            foreach (var text in (string[])["a red automobile", "a red car in ny", "a blue boat in new york"])
                writer.AddDocument(new IndexDocument().Add("text", text));
            writer.Commit();
        }

        using var reader = IndexReader.Open(folder.Path);
        var searcher = new IndexSearcher(reader);
        var analyzer = Analyzer.Of(AnalysisStep.LowerCase, AnalysisStep.Synonyms(map));
        var parser = new QueryParser(new IndexSchema().Text("text", stored: false, analyzer), "text") { DefaultOperator = Occur.Must };
        Assert.Equal(2, searcher.Count(parser.Parse("car")));
        Assert.Equal(2, searcher.Count(parser.Parse("\"red car\"")));
        Assert.Equal(1, searcher.Count(parser.Parse("red -automobile")) + searcher.Count(parser.Parse("blue boat")));
        Assert.Equal(0, searcher.Count(parser.Parse("\"blue car\"")));
        Assert.Equal(1, searcher.Count(parser.Parse("\"in new york\"")));
    }
}
