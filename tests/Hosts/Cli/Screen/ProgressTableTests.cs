using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Cli.Tests;

public sealed class ProgressTableTests
{
    private static readonly PipelineDefinition s_definition = DefinitionLoader.Load(
        Path.Combine(Repository.Root, "pipeline.yaml"), Definitions.Catalog, new DefinitionLoadOptions { CheckFiles = false }).Definition!;

    private readonly ProgressTable _table = new(
        s_definition, new Terminal(TextWriter.Null, TextWriter.Null, interactive: true, colour: true));

    [Theory]
    [InlineData(200, 50)]
    [InlineData(120, 30)]
    [InlineData(80, 24)]
    [InlineData(60, 24)]
    [InlineData(40, 12)]
    [InlineData(20, 5)]
    [InlineData(10, 3)]
    [InlineData(2, 2)]
    public void Lines_FitTheTerminal(int width, int height)
    {
        IReadOnlyList<string> lines = _table.Lines(Snapshot(), null, 512L << 20, width, height);

        Assert.All(lines, l => Assert.InRange(VisibleText.Length(l), 0, width - 1));
        Assert.InRange(lines.Count, 1, Math.Max(1, height - 1));
    }

    [Fact]
    public void Lines_At80Columns_SayEverything()
    {
        string text = string.Join('\n', _table.Lines(Snapshot(), null, 512L << 20, 80, 24));

        Assert.All(
            (string[])["node", "done/total", "rate", "left", "failed", "queue", "bytes", "1,230/1,234+", "12/40+ roots", "64.0 MiB", "512.0 MiB memory", "waiting for speech", "left for those seen"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.All(s_definition.Nodes, n => Assert.Contains(n.Name, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Rate_IsThatOfTheLastSeconds()
    {
        RunSnapshot now = Snapshot();
        RunSnapshot earlier = now with { Elapsed = TimeSpan.FromSeconds(8), Nodes = [.. now.Nodes.Select(n => n with { Completed = 1200 })] };

        Assert.Contains("15.0/s", string.Join('\n', _table.Lines(now, earlier, 1, 120, 40)), StringComparison.Ordinal);
    }

    [Fact]
    public void Totals_AreOpenUntilNothingMoreCanCome()
    {
        RunSnapshot now = Snapshot();
        RunSnapshot ended = now with { Nodes = [.. now.Nodes.Select(n => n with { Ended = n.Name == "inbox" })] };

        string text = string.Join('\n', _table.Lines(ended, null, 1, 200, 40));

        Assert.Matches("inbox +1,230/1,234 ", text);
        Assert.Matches("checked +1,230/1,234 ", text);
        Assert.Matches(@"probed +1,230/1,234\+ ", text);
        Assert.Contains("12/40 roots", text, StringComparison.Ordinal);
        Assert.DoesNotContain("for those seen", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Left_IsWhatIsInByTheRateOfLate()
    {
        RunSnapshot now = Snapshot();
        RunSnapshot earlier = now with { Elapsed = TimeSpan.FromSeconds(8), Nodes = [.. now.Nodes.Select(n => n with { Completed = 1226 })] };

        var figures = ProgressFigures.Of(s_definition, now, earlier);

        Assert.All(figures.Nodes, n => Assert.Equal((2.0, 2.0), (n.PerSecond, n.SecondsLeft)));
        Assert.Equal("speech", figures.Bottleneck);
        Assert.Equal(28 / 1.2, figures.SecondsLeft!.Value, 6);
    }

    [Fact]
    public void Line_SaysWhatIsLeftAndWhatIsUnderWay()
    {
        string line = ProgressView.Line(ProgressFigures.Of(s_definition, Snapshot(), null), 512L << 20);

        Assert.Equal("   10 s  12/40+ roots, 23 s left, 512.0 MiB memory; inbox 1,230/1,234", line.Split(", checked")[0]);
    }

    private static RunSnapshot Snapshot() => new(
        [.. s_definition.Nodes.Select(n => new NodeReport
        {
            Name = n.Name,
            In = 1234,
            Out = 1230,
            Completed = 1230,
            Filtered = 0,
            Skipped = 0,
            Dead = 0,
            Retries = 0,
            BusySeconds = n.Name == "speech" ? 19 : 1,
            Queued = 3,
            QueuedBytes = 64 << 20,
        })],
        RootsSeen: 40,
        RootsFinished: 12,
        Bytes: 34 << 20,
        Elapsed: TimeSpan.FromSeconds(10));
}
