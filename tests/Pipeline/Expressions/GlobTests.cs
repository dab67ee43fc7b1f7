using Tars.Pipeline.Expressions;

namespace Tars.Pipeline.Tests.Expressions;

public sealed class GlobTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "abc", true)]
    [InlineData("?", "", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("*ab*ab", "abab", true)]
    [InlineData("*ab*ab", "ab", false)]
    [InlineData("*a?b*", "xxaabb", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("*.WAV", "x.wav", false)]
    public void Matches(string pattern, string text, bool expected) => Assert.Equal(expected, new Glob(pattern).Matches(text));
}
