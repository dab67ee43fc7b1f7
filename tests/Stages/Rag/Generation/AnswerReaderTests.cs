namespace Tars.Stages.Rag.Tests.Generation;

public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData("It failed in March. [2: \"failed on 3 March\"]", "It failed in March.|2:failed on 3 March")]
    [InlineData("It failed in March [2].", "It failed in March.|2")]
    [InlineData("It failed [1][3]. It was mended. [4]", "It failed.|1|3 It was mended.|4")]
    [InlineData("It failed. [1, 3]", "It failed.|1|3")]
    [InlineData("It failed. [1: \"a, b\"; 2: “c ] d”]", "It failed.|1:a, b|2:c ] d")]
    [InlineData("It failed. [1: \"he said \"no\" twice\"]", "It failed.|1:he said \"no\" twice")]
    [InlineData("It failed. [ 7 : words without marks ]", "It failed.|7:words without marks")]
    [InlineData("It failed.\n[1: \"over\ntwo lines\"]\nThen it ran.", "It failed.|1:over\ntwo lines Then it ran.")]
    [InlineData("[1] It failed.", "It failed.|1")]
    [InlineData("It failed. [Passage 2: \"words of it\"]", "It failed.|2:words of it")]
    [InlineData("It failed. [passage of time]", "It failed. [passage of time]")]
    [InlineData("It failed. [99999999999]", "It failed.|2147483647")]
    [InlineData("It failed [sic]. Then [see 4] it ran.", "It failed [sic]. Then [see 4] it ran.")]
    [InlineData("It failed. [1: \"never closed", "It failed. [1: \"never closed")]
    [InlineData("It failed. [", "It failed. [")]
    [InlineData("It failed. [1", "It failed. [1")]
    [InlineData("It failed. [1:", "It failed. [1:")]
    [InlineData("", "")]
    public void Read_FindsSentencesAndTheirCitations(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', AnswerReader.Read(text).Select(s => string.Join(
            '|', s.Claims.Select(c => c.Quote is null ? $"{c.Number}" : $"{c.Number}:{c.Quote}").Prepend(s.Text)))));

    [Fact]
    public void Clean_LeavesOutThoughtsAndControls_AndWhatIsWithoutEnd()
    {
        Assert.Equal("It is\nwell.", AnswerReader.Clean("<think>Let me see [1]. It is bad.</think>\n\nIt is\r\nwell.\u0007"));
        Assert.DoesNotContain('\u001b', AnswerReader.Clean("a\u001b[31mred\u001b]0;title\u0007 \u202eb"));
        Assert.DoesNotContain('\u202e', AnswerReader.Clean("a \u202eb"));
        Assert.Equal("It failed.\nIt ran.\n3.5 m long.\n-4 degrees", AnswerReader.Clean("1. **It failed.**\n * It ran.\n3.5 m long.\n-4 degrees"));
        Assert.Equal(100_000, AnswerReader.Clean(new string('a', 300_000)).Length);
    }

    [Fact]
    public void Read_OfHostileBrackets_TakesTimeThatDoesNotExplode()
    {
        string text = string.Concat(Enumerable.Repeat("[1: \"", 20_000));
        Assert.All(AnswerReader.Read(text), s => Assert.Empty(s.Claims));
    }

    [Theory]
    [InlineData("NOT IN THE ARCHIVE", true)]
    [InlineData("Not in the archive.", true)]
    [InlineData("The answer is: **NOT IN THE ARCHIVE**", true)]
    [InlineData("The keys are not in the archive room. [1]", false)]
    public void IsRefusal_TellsARefusalFromAnAnswer(string text, bool expected) => Assert.Equal(expected, AnswerReader.IsRefusal(text));
}
