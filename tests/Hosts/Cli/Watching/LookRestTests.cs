using Tars.Cli.Watching;

namespace Tars.Cli.Tests.Watching;

/// <summary>How often a watch lists its folders, and how long a change may wait for that.</summary>
public sealed class LookRestTests
{
    private static readonly TimeSpan s_rescan = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0.001, 0.2, 0.2)]
    [InlineData(0.05, 1, 0.2)]
    [InlineData(0.5, 5, 0.5)]
    [InlineData(1.5, 6, 1.5)]
    [InlineData(20, 30, 20)]
    [InlineData(100, 30, 30)]
    public void Of_SlowListing_EventsWaitForAShareOfTheTimeAndSettledFilesForAsLongAsTheListingTook(
        double took, double afterEvent, double afterSettling)
    {
        var rest = LookRest.Of(TimeSpan.FromSeconds(took), idle: 0, s_rescan);
        Assert.Equal((afterEvent, afterSettling), (rest.AfterEvent.TotalSeconds, rest.AfterSettling.TotalSeconds));
    }

    [Theory]
    [InlineData(1, 0.4)]
    [InlineData(4, 3.2)]
    [InlineData(8, 30)]
    [InlineData(int.MaxValue, 30)]
    public void Of_RunsThatComeToNothing_AreMadeLessAndLessOften(int idle, double expected)
    {
        var rest = LookRest.Of(TimeSpan.Zero, idle, s_rescan);
        Assert.Equal((expected, expected), (rest.AfterEvent.TotalSeconds, rest.AfterSettling.TotalSeconds));
    }
}
