using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag.Tests.Conversations;

public sealed class FollowUpRuleTests
{
    [Theory]
    [InlineData("Why did it fail?", "When did the dome motor fail?", "Why did it fail (dome motor)?")]
    [InlineData("And who repaired it?", "When did the dome motor fail?", "And who repaired it (dome motor fail)?")]
    [InlineData("What about Anna Berg?", "Who paid for the boat?", "What about Anna Berg (paid boat)?")]
    [InlineData("Why?", "When did the dome motor fail?", "Why (dome motor fail)?")]
    [InlineData("How much did it cost", "Who paid for the boat?", "How much did it cost (paid boat)")]
    [InlineData("How much did that cost?", "Who paid for the boat?", "How much did that cost (paid boat)?")]
    [InlineData("When was the lamp lit?", "Who paid for the boat?", "When was the lamp lit?")]
    [InlineData("Is there a lamp?", "Who paid for the boat?", "Is there a lamp?")]
    [InlineData("Why did it fail?", "", "Why did it fail?")]
    [InlineData("\u00bfY por qu\u00e9?", "\u00bfCu\u00e1ndo fall\u00f3 el motor de la c\u00fapula?", "\u00bfY por qu\u00e9 (fall\u00f3 motor c\u00fapula)?")]
    public void Understand_AddsWordsOfTheQuestionBefore_WhereOneGoesOnFromIt(string question, string before, string expected) =>
        Assert.Equal(expected, FollowUpRule.Understand(question, before, Analyzer.English));

    [Fact]
    public void Understand_AgainAndAgain_KeepsToWhatItIsAbout_AndStaysShort()
    {
        string understood = "When did the dome motor of the old observatory fail for the first time?";
        foreach (string question in new[] { "Why did it fail?", "Who repaired it?", "What did it cost?", "Was it insured?", "And then?" })
        {
            understood = FollowUpRule.Understand(question, understood, Analyzer.English);
            Assert.Contains("dome", understood, StringComparison.Ordinal);
            Assert.InRange(understood.Split(' ').Length, 2, 12);
        }
    }
}
