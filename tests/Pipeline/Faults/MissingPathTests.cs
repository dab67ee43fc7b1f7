using System.Diagnostics;
using Tars.Pipeline.Tests.Execution;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Faults;

/// <summary>Folders and disks that go away in the middle of a run: nothing counts as removed, nothing counts as written.</summary>
public sealed class MissingPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _in;
    private readonly string _out;

    public MissingPathTests()
    {
        _in = Directory.CreateDirectory(_folder["in"]).FullName;
        _out = Directory.CreateDirectory(_folder["out"]).FullName;
    }

    public void Dispose()
    {
        Places.Before.TryRemove(_in, out _);
        Places.Before.TryRemove(_out, out _);
        FaultLogTests.Unmount(_in);
        FaultLogTests.Unmount(_out);
        _folder.Dispose();
    }

    [Fact]
    public async Task FolderOfASinkIsRemoved_IsMadeAgain()
    {
        Fill();
        bool removed = false;
        Places.Before[_out] = key =>
        {
            if (key == "2.txt" && !removed)
            {
                removed = true;
                Directory.Delete(Path.Combine(_out, "deep"), recursive: true);
            }
        };
        RunReport report = await RunAsync(FaultPolicy.Default);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.True(File.Exists(Path.Combine(_out, "deep", "2.txt")));
        Assert.Equal(["out missing_path create retried", "out missing_path create mended"], Faults());
    }

    [Fact]
    public async Task FolderOfASinkIsRemoved_FailsWhereNothingIsToBeMade()
    {
        Fill();
        Places.Before[_out] = _ => Directory.Delete(Path.Combine(_out, "deep"), recursive: true);
        RunReport report = await RunAsync(new FaultPolicy { MissingPath = new(FaultAction.Fail, TimeSpan.FromMinutes(1)) });
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Equal(["out missing_path fail gave_up"], Faults());
    }

    [Fact]
    public async Task InputFolderIsRemovedMeanwhile_RunFailsAndNothingIsRemoved()
    {
        Fill();
        Assert.Equal(RunOutcome.Completed, (await RunAsync(FaultPolicy.Default)).Outcome);
        File.WriteAllText(Path.Combine(_in, "1.txt"), "changed");
        Places.Before[_in] = file => Vanish(file, "1.txt", () => Directory.Move(_in, _in + ".away"));
        RunReport report = await RunAsync(FaultPolicy.Default);
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("is not there any more", report.Failure);
        Assert.Equal(5, Directory.GetFiles(Path.Combine(_out, "deep")).Length);
        Assert.EndsWith("missing_path create gave_up", Faults()[^1]);

        Directory.Move(_in + ".away", _in);
        Places.Before.TryRemove(_in, out _);
        RunReport next = await RunAsync(FaultPolicy.Default);
        Assert.Equal((RunOutcome.Completed, 0L), (next.Outcome, next.Sources.Single().Removed));
        Assert.Equal("changed", File.ReadAllText(Path.Combine(_out, "deep", "1.txt")));
    }

    [Fact]
    public async Task InputDiskIsUnmountedMeanwhile_RunFailsByDefaultAndNothingIsRemoved()
    {
        Assert.SkipUnless(FaultLogTests.Mount(_in, "1m"), "this user may not mount a disk");
        Fill();
        Assert.Equal(RunOutcome.Completed, (await RunAsync(FaultPolicy.Default)).Outcome);
        Places.Before[_in] = file => Vanish(file, "1.txt", () => FaultLogTests.Unmount(_in));
        RunReport report = await RunAsync(FaultPolicy.Default);
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("another file system", report.Failure);
        Assert.Equal(5, Directory.GetFiles(Path.Combine(_out, "deep")).Length);
        Assert.All(report.Sources, s => Assert.Equal(0, s.Removed));
    }

    [Fact]
    public async Task InputDiskIsUnmountedAndComesBack_RunWaitsAndReadsItAgain()
    {
        Assert.SkipUnless(FaultLogTests.Mount(_in, "1m"), "this user may not mount a disk");
        Fill();
        int times = 0;
        Places.Before[_in] = file =>
        {
            if (times++ == 2)
            {
                FaultLogTests.Unmount(_in);
            }
        };
        var policy = new FaultPolicy { MissingPath = new(FaultAction.Wait, TimeSpan.FromHours(1)) };
        bool paused = false;
        RunReport report = await RunAsync(policy, told =>
        {
            if (told.Kind == RunEventKind.Paused)
            {
                paused = true;
                FaultLogTests.Mount(_in, "1m");
                Fill();
            }
        });
        Assert.Equal((RunOutcome.Completed, true, true), (report.Outcome, paused, report.Reconciles));
        Assert.Equal(5, report.Roots);
        Assert.Equal(5, Directory.GetFiles(Path.Combine(_out, "deep")).Length);
        Assert.Equal(["in missing_path wait waiting", "in missing_path wait resumed", "in missing_path wait mended"], Faults());
        Assert.Equal(5, (await RunAsync(policy)).Unchanged);
    }

    [Fact]
    public async Task DiskDoesNotComeBack_RunFailsAtTheLimit()
    {
        Fill();
        Places.Before[_in] = file => Vanish(file, "1.txt", () => Directory.Move(_in, _in + ".away"));
        RunReport report = await RunAsync(new FaultPolicy { MissingPath = new(FaultAction.Wait, TimeSpan.FromMinutes(10)) });
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Equal(["in missing_path wait waiting", "in missing_path wait gave_up"], Faults());
    }

    [Fact]
    public async Task OutputDiskIsUnmountedMeanwhile_NoReceiptSaysThatAnythingIsInPlace()
    {
        Assert.SkipUnless(FaultLogTests.Mount(_out, "1m"), "this user may not mount a disk");
        Fill();
        bool gone = false;
        Places.Before[_out] = _ =>
        {
            // The first one: of what comes later some may have been committed, and rightly so.
            if (!gone)
            {
                gone = true;
                FaultLogTests.Unmount(_out);
                Directory.CreateDirectory(Path.Combine(_out, "deep"));
            }
        };
        RunReport report = await RunAsync(FaultPolicy.Default);
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("another file system", report.Failure);
        Assert.EndsWith("missing_path create gave_up", Faults()[^1]);

        Assert.True(FaultLogTests.Mount(_out, "1m"));
        RunReport next = await RunAsync(FaultPolicy.Default);
        Assert.Equal((RunOutcome.Completed, 0L), (next.Outcome, next.Unchanged));
        Assert.Equal(5, Directory.GetFiles(Path.Combine(_out, "deep")).Length);
    }

    private static void Vanish(string file, string at, Action vanish)
    {
        if (Path.GetFileName(file) == at && File.Exists(file))
        {
            vanish();
        }
    }

    private void Fill()
    {
        for (int i = 0; i < 5; i++)
        {
            File.WriteAllText(Path.Combine(_in, $"{i}.txt"), $"text {i}");
        }
    }

    private string[] Faults() =>
    [
        .. FaultLog.Read(_folder[".tars"]).Select(f =>
            $"{f.Node} {SnakeCase.Of(f.Kind.ToString())} {SnakeCase.Of(f.Action.ToString())} {SnakeCase.Of(f.Outcome.ToString())}"),
    ];

    private async Task<RunReport> RunAsync(FaultPolicy policy, Action<RunEvent>? onEvent = null)
    {
        PipelineDefinition graph = new PipelineBuilder("places", _folder.Path).Faults(policy)
            .Add<FilesOfSource>("in", new PlaceOptions { Path = "in" })
            .Add<FilesToSink>("out", new PlaceOptions { Path = "out" }, ["in"])
            .Build();
        var clock = new ManualTimeProvider();
        await using PipelineRun run = PipelineRun.Create(graph, new RunOptions { Time = clock, Observer = onEvent });
        Task<RunReport> running = run.RunAsync();
        long start = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(running, Task.Delay(2)) != running)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2), "the run hangs");
            clock.Advance(TimeSpan.FromMilliseconds(500));
        }

        return await running;
    }
}
