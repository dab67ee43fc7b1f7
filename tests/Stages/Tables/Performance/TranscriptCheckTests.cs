using System.Text.Json;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Tables.Tests;

/// <summary>The checks of a run over the transcripts that it wrote.</summary>
public sealed class TranscriptCheckTests : IDisposable
{
    private static readonly (double Start, double End, string Text)[] Clean =
        [(0.5, 3.5, "The dome opened at nine."), (3.5, 8, "Then the clouds came in from the west."), (9, 12, "Nothing else was seen.")];

    private static readonly string Sha256 = new('a', 64);

    private readonly TemporaryFolder _folder = new();

    public TranscriptCheckTests() => Directory.CreateDirectory(_folder["in"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CleanTranscripts_Pass_AndTheFactorIsMeasured()
    {
        ForensicReport report = Analyze(20, Clean, busy: 2);
        Assert.Equal(FindingStatus.Pass, report.Findings.Single(f => f.Check == "C15").Status);
        Finding factor = report.Findings.Single(f => f.Check == "M02");
        Assert.Equal((FindingStatus.Pass, 0.1), (factor.Status, Math.Round(factor.Statistic!.Value, 6)));
        Assert.Contains("2.0 s of transcription for 20.0 s of sound in 1 recording: factor 0.1, 8.5 words a second.", factor.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AmongTooManyFiles_TheFirstByTheirPathsAreLookedAt_WhateverTheFileSystemsOrder()
    {
        (double, double, string)[] faulty = [.. Clean];
        faulty[0] = (3.0, 2.0, Clean[0].Text);
        Directory.CreateDirectory(_folder["out"]);
        for (int i = 0; i < 10_400; i++)
            File.WriteAllText(_folder[$"out/b{i * 7919 % 10_400}.json"], string.Empty);
        for (int i = 0; i < 100; i++)
            WriteTranscript($"out/a{i}.wav.json", 20, faulty);
        Assert.Equal(101, Analyze(20, faulty, busy: 2).Findings.Single(f => f.Check == "C15" && f.IsRaised).Affected);
    }

    [Theory]
    [InlineData(0, 3.0, 2.0, "ends before it starts")]
    [InlineData(1, 0.2, 8.0, "starts before the segment above it")]
    [InlineData(2, 19.0, 22.0, "ends behind the end of the recording")]
    public void SegmentWithWrongTimes_IsFoundWithItsPlace(int segment, double start, double end, string fault)
    {
        (double, double, string)[] segments = [.. Clean];
        segments[segment] = (start, end, Clean[segment].Text);
        Finding found = Assert.Single(Analyze(20, segments, busy: 2).Findings, f => f.Check == "C15" && f.IsRaised);
        Assert.Contains(fault, found.Message, StringComparison.Ordinal);
        Assert.Equal((FindingSeverity.Error, 1L), (found.Severity, found.Affected));
        Assert.Equal(["out/a.wav.json", $"{segment + 1}"], found.Evidence[0].Values.Take(2).Select(v => v.Value));
    }

    [Fact]
    public void SpeechThatIsLeftOut_IsWarnedOf()
    {
        // 9 of the 10.5 voiced seconds lie within segments; the third segment is gone.
        (double, double)[] voiced = [(0.6, 3.4), (3.6, 7.9), (8.6, 12)];
        Finding found = Assert.Single(Analyze(20, Clean[..2], busy: 2, voiced: voiced).Findings, f => f.Check == "C15" && f.IsRaised);
        Assert.Equal((FindingSeverity.Warning, 1L, 0.676), (found.Severity, found.Affected, Math.Round(found.Statistic!.Value, 3)));
        Assert.Equal(["out/a.wav.json", "10.5", "7.1", "0.676"], found.Evidence[0].Values.Select(v => v.Value));

        // The clean twin: all but the begin of the last stretch, and one that counts twice where segments overlap.
        Assert.DoesNotContain(Analyze(20, Clean, busy: 2, voiced: voiced).Findings, f => f.Check == "C15" && f.IsRaised);
        Assert.Contains(
            Analyze(20, [Clean[0], (0.5, 3.5, "Again."), (0.5, 3.5, "And again.")], busy: 2, voiced: voiced).Findings,
            f => f.Check == "C15" && f.IsRaised && f.Statistic < 0.3);

        // Transcripts of an earlier version do not say, and short noises need no text.
        Assert.DoesNotContain(Analyze(20, Clean[..1], busy: 2).Findings, f => f.Check == "C15" && f.IsRaised);
        Assert.DoesNotContain(Analyze(20, Clean[..1], busy: 2, voiced: [(15, 15.9)]).Findings, f => f.Check == "C15" && f.IsRaised);
    }

    [Fact]
    public void TextThatNobodySpeaksInThatTime_IsWarnedOf()
    {
        Finding found = Assert.Single(
            Analyze(20, [.. Clean[..2], (9, 12, string.Concat(Enumerable.Repeat("again and ", 12)))], busy: 2).Findings, f => f.Check == "C15" && f.IsRaised);
        Assert.Equal(FindingSeverity.Warning, found.Severity);
    }

    [Fact]
    public void WorkSlowerThanSpeech_IsWarnedOf() =>
        Assert.Equal(1.5, Analyze(20, Clean, busy: 30).Findings.Single(f => f.Check == "M02" && f.IsRaised).Statistic!.Value, 1e-9);

    [Fact]
    public void RecordingsOfOtherRuns_DoNotCount()
    {
        Finding skipped = Analyze(20, Clean, busy: 2, worked: false).Findings.Single(f => f.Check == "M02");
        Assert.Equal(FindingStatus.Skipped, skipped.Status);
        Assert.Contains("this run worked on", skipped.Message, StringComparison.Ordinal);
    }

    private void WriteTranscript(
        string path, double seconds, (double Start, double End, string Text)[] segments, (double Start, double End)[]? voiced = null) => File.WriteAllText(
        _folder[path],
        JsonSerializer.Serialize(new
        {
            source = "a.wav", sha256 = Sha256, duration_seconds = seconds, voiced_seconds = voiced?.Select(v => new[] { v.Start, v.End }) ?? [],
            segments = segments.Select(s => new { start = 0, end = 1, page = (int?)null, start_seconds = s.Start, end_seconds = s.End, text = s.Text }),
        }));

    private ForensicReport Analyze(double seconds, (double Start, double End, string Text)[] segments, double busy, bool worked = true, (double Start, double End)[]? voiced = null)
    {
        File.Delete(_folder["ledger.db"]);
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/other.json"], "[1, 2]");
        File.WriteAllText(_folder["out/torn.json"], "{");
        WriteTranscript("out/a.wav.json", seconds, segments, voiced);
        using SqliteLedger ledger = SqliteLedger.Open(_folder["ledger.db"]);
        var report = new RunReport
        {
            Run = "r", Pipeline = "p", Outcome = RunOutcome.Completed, Edges = [], Reconciles = true, Roots = 1, Unchanged = 0, DeadLetters = 0,
            DeadLettersOpen = 0, ElapsedSeconds = 10, PeakBytes = 1 << 20,
            Nodes =
            [
                new NodeReport
                {
                    Name = "speech", In = 1, Out = 1, Completed = 1, Filtered = 0, Skipped = 0, Dead = 0, Retries = 0, BusySeconds = busy, Queued = 0, QueuedBytes = 0,
                },
            ],
            Items = [],
        };
        var manifest = new RunManifest
        {
            Run = "r", Pipeline = "p", Previous = string.Empty, Definition = "d", Nodes = [], Started = DateTimeOffset.UnixEpoch,
            Ended = DateTimeOffset.UnixEpoch.AddSeconds(10), Outcome = RunOutcome.Completed, Killed = [], Sources = [], Counts = report.Nodes,
            Inputs = worked ? [new ManifestInput("inbox", "a.wav", Sha256, 0)] : [], Outputs = [], Receipts = string.Empty,
        };
        ledger.BeginRun("r", "p", "d", "[]", DateTimeOffset.UnixEpoch);
        ledger.EndRun("r", "Completed", JsonSerializer.Serialize(report, PayloadJson.Options), JsonSerializer.Serialize(manifest, PayloadJson.Options), "", DateTimeOffset.UnixEpoch.AddSeconds(10));
        PipelineDefinition definition = new PipelineBuilder("p", _folder.Path)
            .Add<Acquire.FolderSource>("inbox", new Acquire.FolderOptions { Path = "in" })
            .Add<SpeechStage>("speech", from: ["inbox"])
            .Add<ForensicsSink>("kept", new ForensicsOptions { Path = _folder["out"] }, from: ["speech"])
            .Build();
        return new RunForensics(definition, ledger).Analyze(ledger.Runs("p").Last(), TestContext.Current.CancellationToken);
    }

    /// <summary>Stands for the stage of that name.</summary>
    [Node("transcribe", 1, "Stands for the stage of that name.")]
    internal sealed class SpeechStage : Stage<Content, Content>
    {
        public override ValueTask ProcessAsync(Content input, Output<Content> output, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
