namespace Tars.Stages.Rag.Tests.Search;

public class SentenceSplitterTests
{
    [Theory]
    [InlineData("One. Two! Three? Four", "One.|Two!|Three?|Four")]
    [InlineData("Dr. A. B. Smith came at 5 p.m. on Monday. He left.", "Dr. A. B. Smith came at 5 p.m. on Monday.|He left.")]
    [InlineData("It weighs 1.5 kg. That is e.g. a lot.", "It weighs 1.5 kg.|That is e.g. a lot.")]
    [InlineData("He said \"Stop!\" Then he left.", "He said \"Stop!\"|Then he left.")]
    [InlineData("¿Cuándo? ¡Mañana! Sí.", "¿Cuándo?|¡Mañana!|Sí.")]
    [InlineData("天文台在山上。望远镜很大。", "天文台在山上。|望远镜很大。")]
    [InlineData("A line that\ngoes on here. Next.", "A line that\ngoes on here.|Next.")]
    [InlineData("Heading\n\nA paragraph", "Heading|A paragraph")]
    [InlineData("List:\n- one\n- two", "List:|- one|- two")]
    [InlineData("a | 1\n| b | 2", "a | 1|| b | 2")]
    [InlineData("Wait... what? ok then. Fine", "Wait... what? ok then.|Fine")]
    [InlineData("", "")]
    [InlineData(" \n\n \t ", "")]
    public void Split_Text_GivesItsSentences(string text, string expected)
    {
        IReadOnlyList<TextSpan> spans = SentenceSplitter.Split(text, []);
        Assert.Equal(expected, string.Join('|', spans.Select(x => text.Substring(x.Start, x.Length))));
    }

    [Fact]
    public void Split_PartEndsWithoutPunctuation_EndsTheSentenceUnlessTheNextGoesOnInLowerCase()
    {
        string text = "A heading Text begins here and goes on there.";
        Assert.Equal([9, 35], Lengths(text, 9, 28));
        Assert.Equal([text.Length], Lengths(text, 26));
    }

    [Fact]
    public void Split_AnyText_CoversEverythingButWhiteSpace()
    {
        var random = new Random(5);
        string alphabet = "ab AB.!?\n\t-|\"') 1é。\ud83d\ude00…";
        for (int round = 0; round < 500; round++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(0, 1500)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            Anchor[] anchors = [.. Enumerable.Range(0, 5).Select(_ => new Anchor(0, random.Next(0, 1500), null, null, null))];
            IReadOnlyList<TextSpan> spans = SentenceSplitter.Split(text, anchors);
            int end = 0;
            foreach (TextSpan span in spans)
            {
                Assert.True(span.Start >= end && span.Length is > 0 and <= 600 && span.End <= text.Length);
                Assert.True(string.IsNullOrWhiteSpace(text[end..span.Start]));
                end = span.End;
            }

            Assert.True(string.IsNullOrWhiteSpace(text[end..]));
        }
    }

    private static int[] Lengths(string text, params int[] partEnds) =>
        [.. SentenceSplitter.Split(text, [.. partEnds.Select(x => new Anchor(0, x, null, null, null))]).Select(x => x.Length)];
}
