namespace Tars.TextIndex.Tests;

public sealed class QueryParserTests
{
    private static readonly IndexSchema Schema = new IndexSchema().Text("text", analyzer: Analyzer.English).Text("title")
        .Keyword("key").Stored("kept");
    private static readonly QueryParser Parser = new(Schema, "text");

    [Theory]
    [InlineData("", 0, "missing at the end")]
    [InlineData("foo AND", 7, "missing at the end")]
    [InlineData("foo )", 4, "closes no group")]
    [InlineData("(foo (bar)", 0, "not closed")]
    [InlineData("foo \"bar", 4, "quotation is not closed")]
    [InlineData("foo [a TO b", 4, "not closed")]
    [InlineData("[a b]", 3, "joined by TO")]
    [InlineData("foo ]", 4, "closes no range")]
    [InlineData("*foo", 0, "first in a word")]
    [InlineData("foo nam:bar", 4, "no field 'nam'")]
    [InlineData("kept:bar", 0, "no field 'kept'")]
    [InlineData("foo~1.5", 3, "whole edits")]
    [InlineData("foo^", 3, "followed by a number")]
    [InlineData("foo \\", 4, "backslash stands before nothing")]
    [InlineData("/fo+/", 0, "regular expressions")]
    [InlineData("AND foo", 0, "is expected instead of 'AND'")]
    [InlineData("foo :bar", 0, "no field 'foo'")]
    [InlineData(":bar", 0, "is expected instead of ':'")]
    public void A_fault_is_named_with_its_place(string text, int position, string reason)
    {
        var error = Assert.Throws<QuerySyntaxException>(() => Parser.Parse(text));
        Assert.Equal(position, error.Position);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.StartsWith($"query, column {position + 1}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_are_analyzed_by_their_fields_and_patterns_only_lower_cased()
    {
        Assert.Equal("fox", Assert.IsType<TermQuery>(Parser.Parse("Foxes")).Term);
        Assert.Equal("foxes", Assert.IsType<TermQuery>(Parser.Parse("title:Foxes")).Term);
        Assert.Equal("Foxes-1", Assert.IsType<TermQuery>(Parser.Parse("key:Foxes-1")).Term);
        Assert.Equal("foxes", Assert.IsType<PrefixQuery>(Parser.Parse("Foxes*")).Prefix);
        Assert.Equal("f\\*x?s", Assert.IsType<WildcardQuery>(Parser.Parse("F\\*X?S")).Pattern);
        Assert.Equal(1, Assert.IsType<FuzzyQuery>(Parser.Parse("Foxes~1")).MaxEdits);
        Assert.IsType<MatchAllQuery>(Parser.Parse("*:*"));
        var phrase = Assert.IsType<PhraseQuery>(Parser.Parse("\"Foxes in the dens\"~2^3"));
        Assert.Equal([("fox", 0), ("den", 3)], phrase.Terms);
        Assert.Equal((2, 3), (phrase.Slop, phrase.Boost));
        Assert.Empty(Assert.IsType<BooleanQuery>(Parser.Parse("the")).Clauses);
        var range = Assert.IsType<TermRangeQuery>(Parser.Parse("key:{Alpha TO *]"));
        Assert.Equal(("Alpha", null, false, true), (range.Lower, range.Upper, range.IncludesLower, range.IncludesUpper));
    }

    [Fact]
    public void Several_default_fields_are_each_searched_with_their_boost()
    {
        var parser = new QueryParser(Schema, [new DefaultField("title", 2), new DefaultField("text")]);
        var query = Assert.IsType<BooleanQuery>(parser.Parse("Foxes"));
        Assert.Equal([("title", "foxes", 2f), ("text", "fox", 1f)],
            query.Clauses.Select(c => Assert.IsType<TermQuery>(c.Query)).Select(t => (t.Field, t.Term, t.Boost)));
        Assert.Throws<ArgumentException>(() => new QueryParser(Schema, "kept"));
        Assert.Throws<ArgumentException>(() => new QueryParser(Schema, "absent"));
    }

    [Fact]
    public void Any_text_is_a_query_or_a_syntax_error_within_bounds()
    {
        var random = new Random(9);
        const string Alphabet = "ab \\+-!(){}[]^\"~*?:/&|ANDORTO1.u0\ud83d\ude00";
        for (var round = 0; round < 20_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(25)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            try
            {
                Assert.NotNull(Parser.Parse(text));
            }
            catch (QuerySyntaxException e)
            {
                Assert.InRange(e.Position, 0, text.Length);
            }
        }

        Assert.Contains(
            "nested",
            Assert.Throws<QuerySyntaxException>(() => Parser.Parse(new string('(', 5000))).Reason,
            StringComparison.Ordinal);
        Assert.Contains(
            "at most",
            Assert.Throws<QuerySyntaxException>(() => Parser.Parse(string.Join(' ', Enumerable.Repeat("a1", 1100)))).Reason,
            StringComparison.Ordinal);
        Assert.Contains(
            "at most",
            Assert.Throws<QuerySyntaxException>(() => Parser.Parse(new string('a', 70_000))).Reason,
            StringComparison.Ordinal);
        Assert.Contains(
            "at most",
            Assert.Throws<QuerySyntaxException>(() => Parser.Parse(new string('a', 5000) + "~")).Reason,
            StringComparison.Ordinal);
    }
}
