namespace Tars.Stages.Documents.Tests;

public sealed class SentenceSplitterTests
{
    internal static List<string> Split(string text, string? language = null)
    {
        var sentences = new List<string>();
        int at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int end = SentenceSplitter.End(text, at, language);
            Assert.True(end > at);
            sentences.Add(text[at..end]);
            at = end;
        }

        return sentences;
    }

    [Theory]
    [InlineData("It rained.|We went in.|It was late!|Was it?|Yes.")]
    [InlineData("Dr. Irene Field met Mr. J. R. Brook.|They spoke.")]
    [InlineData("It costs 3.5 euros.|Version 2.0.1 came out.")]
    [InlineData("See Fig. 3 and No. 5.|He said no.|Then he left.")]
    [InlineData("\"Stop!\" he said.|She left.")]
    [InlineData("He said \"it is done.\"|She left.|(It was.)|And so on.")]
    [InlineData("We waited... and waited.|Then…|Nothing.")]
    [InlineData("¿Qué es eso?|¡Es un cometa!|El Sr. López lo vio.|¿Y tú?")]
    [InlineData("The U.S. Army came at 9 p.m. sharp.|In the U.S.|The end.")]
    [InlineData("1. Open the dome.|It ended in 1995.|Then it began.")]
    [InlineData("これは文です。|次の文です。")]
    [InlineData("e.g. this one, i.e. that one, etc. and so on.|Done.")]
    [InlineData("no end at all")]
    public void Splits_where_a_reader_would(string text)
    {
        string[] expected = text.Split('|');
        Assert.Equal(expected, Split(string.Join(text[0] == 'こ' ? string.Empty : " ", expected)));
    }

    [Fact]
    public void German_ordinals_and_abbreviations_end_nothing()
    {
        Assert.Equal(
            ["Am 3. Oktober kam z. B. Herr Prof. Dr. Brook.", "Er blieb bis 1995.", "Dann ging er."],
            Split("Am 3. Oktober kam z. B. Herr Prof. Dr. Brook. Er blieb bis 1995. Dann ging er.", "de"));
    }

    [Fact]
    public void Blank_lines_and_bullets_end_a_sentence_and_line_ends_do_not()
    {
        Assert.Equal(["one goes\non here", "two", "- a", "- b"], Split("one goes\non here\n\ntwo\n- a\n- b"));
    }

    [Theory]
    [InlineData(". ")]
    [InlineData(".(\" ")]
    [InlineData("\n")]
    [InlineData("\n  ")]
    [InlineData("A.")]
    [InlineData("(((((")]
    public void Hostile_runs_end_and_lose_nothing(string piece)
    {
        string text = "x" + string.Concat(Enumerable.Repeat(piece, 300_000)) + "y";
        string joined = string.Concat(Split(text)).Replace("\n", string.Empty, StringComparison.Ordinal)
            .Replace(" ", string.Empty, StringComparison.Ordinal);
        Assert.Equal(string.Concat(text.Where(c => !char.IsWhiteSpace(c))), joined);
    }
}
