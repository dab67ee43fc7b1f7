using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Cli.Tests;

public sealed class ProgressTableTests
{
    private static readonly PipelineDefinition s_definition = DefinitionLoader.Load(
        Path.Combine(Repository.Root, "pipeline.yaml"), Definitions.Catalog, new DefinitionLoadOptions { CheckFiles = false }).Definition!;

    private readonly ProgressTable _table = new(s_definition, new Terminal(TextWriter.Null, TextWriter.Null, interactive: true, colour: true));

    [Theory]
    [InlineData(200, 50)]
    [InlineData(120, 30)]
    [InlineData(80, 24)]
    [InlineData(60, 24)]
    [InlineData(40, 12)]
    [InlineData(20, 5)]
    [InlineData(2, 2)]
    public void Lines_FitTheTerminal(int width, int height)
    {
        IReadOnlyList<string> lines = _table.Lines(Snapshot(), null, 512L << 20, width, height);

        Assert.All(lines, l => Assert.InRange(VisibleText.Length(l), 0, width - 1));
        if (height >= 12)
        {
            Assert.InRange(lines.Count, 1, height);
        }
    }

    [Fact]
    public void Lines_At80Columns_SayEverything()
    {
        string text = string.Join('\n', _table.Lines(Snapshot(), null, 512L << 20, 80, 24));

        Assert.All(
            (string[])["node", "done/total", "rate", "failed", "queue", "bytes", "busy", "1,230/1,234", "64.0 MiB", "512.0 MiB memory", "waiting for speech", "left for those seen"],
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
