namespace Tars.Stages.Rag.Tests.Generation;

public sealed class QuoteFinderTests
{
    private const string Text = "The motor of the dome\nfailed on the 3rd of March \u2014 at \u201cabout\u201d noon. Nobody\u2019s hurt.";

    [Theory]
    [InlineData("failed on the 3rd of March", "failed on the 3rd of March")]
    [InlineData("of the dome failed on", "of the dome\nfailed on")]
    [InlineData("March - at \"about\" noon", "March \u2014 at \u201cabout\u201d noon")]
    [InlineData("Nobody's hurt!", "Nobody\u2019s hurt")]
    [InlineData("  3rd  of\tMarch ", "3rd of March")]
    public void Find_GivesTheTextsOwnCharacters(string quote, string expected)
    {
        TextSpan span = QuoteFinder.Find(Text, quote)!.Value;
        Assert.Equal(expected, Text.Substring(span.Start, span.Length));
    }

    [Theory]
    [InlineData("failed on the 4th of March")]
    [InlineData("the motor of the dome")]
    [InlineData("failed ... March")]
    [InlineData("")]
    [InlineData(" . ")]
    public void Find_PassesOverWhatIsNotThere(string quote) => Assert.Null(QuoteFinder.Find(Text, quote));
}
