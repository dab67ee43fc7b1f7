namespace Tars.Pipeline.Tests.Telemetry;

public sealed class RunExplanationTests
{
    [Fact]
    public void StageWasBusyAllTheTime_IsNamedWithItsWayOut()
    {
        RunExplanation explanation = RunExplanation.Of(Report(Node("in", busy: 1, blocked: 8.5), Node("slow", busy: 9.8), Node("out", busy: 0.5)));
        Assert.Equal("slow", explanation.Bottleneck);
        Assert.Contains("'slow' set the pace: it was busy 98 %", explanation.Advice);
        Assert.Equal((0.1, 0.85), (explanation.Nodes[0].Busy, explanation.Nodes[0].Blocked));
        Assert.All(explanation.Nodes, n => Assert.Equal(1, n.Busy + n.Blocked + n.Starved, 6));
    }

    [Fact]
    public void SharesAreOfAllHands()
    {
        RunExplanation explanation = RunExplanation.Of(Report(Node("in", busy: 1), Node("wide", busy: 12, hands: 4), Node("out", busy: 2)));
        Assert.Equal(0.3, explanation.Nodes[1].Busy, 6);
        Assert.Null(explanation.Bottleneck);
        Assert.Contains("'wide' was busiest", explanation.Advice);
    }

    [Theory]
    [InlineData("in", "reading its input")]
    [InlineData("out", "committing")]
    public void EndsOfTheGraph_HaveAdviceOfTheirOwn(string busy, string word)
    {
        RunExplanation explanation = RunExplanation.Of(Report(
            Node("in", busy == "in" ? 9 : 0), Node("slow", busy: 1), Node("out", busy == "out" ? 9 : 0)));
        Assert.Equal(busy, explanation.Bottleneck);
        Assert.Contains(word, explanation.Advice);
    }

    [Fact]
    public void NothingWasDone_NobodySetThePace()
    {
        RunExplanation explanation = RunExplanation.Of(Report(Node("in", busy: 9.9), Node("slow"), Node("out")) with { Unchanged = 5 });
        Assert.Null(explanation.Bottleneck);
    }

    private static NodeReport Node(string name, double busy = 0, double blocked = 0, int hands = 1) => new()
    {
        Name = name,
        In = 5,
        Out = 5,
        Completed = 5,
        Filtered = 0,
        Skipped = 0,
        Dead = 0,
        Retries = 0,
        BusySeconds = busy,
        BlockedSeconds = blocked,
        Hands = hands,
        Queued = 0,
        QueuedBytes = 0,
    };

    private static RunReport Report(params NodeReport[] nodes) => new()
    {
        Run = "r",
        Pipeline = "p",
        Outcome = RunOutcome.Completed,
        Nodes = nodes,
        Edges = [.. nodes.Zip(nodes.Skip(1), (a, b) => new EdgeReport(a.Name, b.Name, 5))],
        Reconciles = true,
        Roots = 5,
        Unchanged = 0,
        DeadLetters = 0,
        DeadLettersOpen = 0,
        ElapsedSeconds = 10,
        PeakBytes = 0,
        Items = [],
    };
}
