using Tars.Pipeline;

namespace Tars.Stages.Tables.Tests;

public sealed class IdempotenceTests
{
    [Fact]
    public void TwinOf_SameInputsAndComputation_IsTheLatestSuchRun()
    {
        RunManifest first = Manifest("r1", "00");
        RunManifest second = Manifest("r2", "00");
        Assert.Equal("r2", C13Idempotence.TwinOf(Manifest("r3", "00"), [first, second, Manifest("x", "01")])!.Run);
        Assert.Null(C13Idempotence.TwinOf(Manifest("r3", "02"), [first, second]));
        NodeFingerprint node = new("text", "extract", 1, "{}", new Dictionary<string, string>(), new Dictionary<string, string>(), [], null, "ff");
        Assert.Null(C13Idempotence.TwinOf(Manifest("r3", "00") with { Nodes = [node] }, [first, second]));
    }

    private static RunManifest Manifest(string run, string digest) => new()
    {
        Run = run,
        Pipeline = "archive",
        Definition = "d",
        Nodes = [],
        Started = DateTimeOffset.UnixEpoch,
        Ended = DateTimeOffset.UnixEpoch,
        Outcome = RunOutcome.Completed,
        Killed = [],
        Sources = [],
        Counts = [],
        Inputs = [new ManifestInput("inbox", "a", digest, 0)],
        Outputs = [],
        Receipts = string.Empty,
    };
}
