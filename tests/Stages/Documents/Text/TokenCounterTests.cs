namespace Tars.Stages.Documents.Tests;

public sealed class TokenCounterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData(" \n\t ", 0)]
    [InlineData("the dome", 2)]
    [InlineData("observatory", 2)]
    [InlineData("Vega's", 3)]
    [InlineData("2023-06-19", 6)]
    [InlineData("A1", 2)]
    [InlineData("天文台", 3)]
    [InlineData("a, b.", 4)]
    [InlineData("e\u0301te\u0301", 1)]
    [InlineData("😀😀", 2)]
    public void Count_follows_the_rule(string text, int tokens) => Assert.Equal(tokens, TokenCounter.Count(text));

    [Fact]
    public void Fit_gives_the_longest_start_within_the_limit()
    {
        Assert.Equal("one two ".Length, TokenCounter.Fit("one two three", 2, out int tokens));
        Assert.Equal(2, tokens);
        Assert.Equal(12, TokenCounter.Fit(new string('a', 100), 2, out _));
        Assert.Equal(4, TokenCounter.Fit("😀😀😀", 2, out _));
    }
}
