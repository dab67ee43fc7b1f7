using Tars.Cli.Watching;

namespace Tars.Cli.Tests.Watching;

public sealed class WatchPaceTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void AfterFault_ClockOfTheSystemIsSet_ChangesNothing(int days)
    {
        var clock = new SetClock();
        var pace = new WatchPace(clock);
        Assert.Equal((false, false), (pace.Holds, pace.IsDue));
        pace.AfterFault();
        clock.Now += TimeSpan.FromDays(days);
        clock.Passed += TimeSpan.FromSeconds(4);
        Assert.Equal((true, false, TimeSpan.FromSeconds(1)), (pace.Holds, pace.IsDue, pace.Wait));
        clock.Passed += TimeSpan.FromSeconds(1);
        Assert.Equal((false, true), (pace.Holds, pace.IsDue));
    }

    [Fact]
    public void AfterFault_AgainAndAgain_WaitsLongerUpToFiveMinutes()
    {
        var pace = new WatchPace(new SetClock());
        var waits = new List<double>();
        for (int i = 0; i < 9; i++)
        {
            pace.AfterFault();
            waits.Add(pace.Wait!.Value.TotalSeconds);
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300, 300], waits);
    }

    /// <summary>A clock that somebody sets while time goes on.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
