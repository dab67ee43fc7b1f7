namespace Tars.Stages.Speech.Tests;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("One. Two.", "One.|Two.")]
    [InlineData("Is it? It is! Good.", "Is it?|It is!|Good.")]
    [InlineData("Mr. Brook met Dr. Lee at St. Anne. They left.", "Mr. Brook met Dr. Lee at St. Anne.|They left.")]
    [InlineData("J. R. Smith came. Then I left. So did I. We met.", "J. R. Smith came.|Then I left.|So did I.|We met.")]
    [InlineData("It was 3.5 metres. Or 4.", "It was 3.5 metres.|Or 4.")]
    [InlineData("He said \"stop.\" Then he left.", "He said \"stop.\"|Then he left.")]
    [InlineData("no capital. follows here", "no capital. follows here")]
    [InlineData("Wait... what? 12 came. ", "Wait... what?|12 came.")]
    [InlineData("one, two; three: four", "one, two; three: four")]
    [InlineData("", "")]
    public void Marks_SplitIntoSentences(string text, string expected)
    {
        var sentences = new List<string>();
        int from = 0;
        foreach (TextMark mark in SentenceSplitter.Marks(text).Where(m => m.EndsSentence))
        {
            sentences.Add(text[from..mark.At].Trim());
            from = mark.At;
        }

        sentences.Add(text[from..].Trim());
        Assert.Equal(expected, string.Join('|', sentences));
    }

    [Theory]
    [InlineData("All done.", true)]
    [InlineData("He said \"done.\"", true)]
    [InlineData("Done?", true)]
    [InlineData("and then,", false)]
    [InlineData("and then", false)]
    [InlineData("I met Mr.", false)]
    [InlineData("", false)]
    public void IsComplete_TellsTheEndOfASentence(string text, bool complete) => Assert.Equal(complete, SentenceSplitter.IsComplete(text));
}
