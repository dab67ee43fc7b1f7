namespace Tars.Stages.Speech.Tests;

public sealed class LoopGuardTests
{
    [Fact]
    public void Cut_PhraseFourTimes_KeepsOne()
    {
        List<int> tokens = [9, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3];

        Assert.True(LoopGuard.Cut(tokens));
        Assert.Equal([9, 1, 2, 3], tokens);
    }

    [Fact]
    public void Cut_PhraseThreeTimes_IsSpeech()
    {
        List<int> tokens = [1, 2, 3, 1, 2, 3, 1, 2, 3];

        Assert.False(LoopGuard.Cut(tokens));
        Assert.Equal(9, tokens.Count);
    }

    [Fact]
    public void Cut_OneToken_NeedsEight()
    {
        List<int> seven = [.. Enumerable.Repeat(5, 7)];
        List<int> eight = [4, .. Enumerable.Repeat(5, 8)];

        Assert.False(LoopGuard.Cut(seven));
        Assert.True(LoopGuard.Cut(eight));
        Assert.Equal([4, 5], eight);
    }

    [Fact]
    public void Cut_PhraseOfTen_IsTheLongestSeen()
    {
        List<int> ten = [.. Enumerable.Repeat(Enumerable.Range(0, 10), 4).SelectMany(p => p)];
        List<int> eleven = [.. Enumerable.Repeat(Enumerable.Range(0, 11), 4).SelectMany(p => p)];

        Assert.True(LoopGuard.Cut(ten));
        Assert.Equal(10, ten.Count);
        Assert.False(LoopGuard.Cut(eleven));
    }
}
