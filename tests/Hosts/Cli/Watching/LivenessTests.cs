using System.Globalization;
using System.Text;
using Tars.Cli.Reporting;
using Tars.Cli.Watching;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Cli.Tests.Watching;

/// <summary>The watchdog of a service manager hears from a watch while it gets on, and nothing from one that is stuck.</summary>
public sealed class LivenessTests : IDisposable
{
    private const string Alive = "WATCHDOG=1";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly CancellationTokenSource _over = new();

    public void Dispose()
    {
        _over.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task LoopThatComesRound_IsToldWithinHalfOfTheLimit_AndOneThatIsStuckIsNot()
    {
        using var manager = new NotifySocket(_folder["notify"]);
        using ServiceNotice service = manager.Service(s_limit);
        var liveness = new Liveness(service, _clock, () => TimeSpan.Zero);
        Task telling = liveness.TellAsync(_over.Token);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(Alive, await manager.NextAsync());
            liveness.Beat();
            Assert.InRange(await NextLookAsync(), TimeSpan.FromTicks(1), s_limit / 2);
        }

        Assert.InRange(await StuckAfterAsync(manager), Liveness.Patience - s_limit, Liveness.Patience + s_limit);
        liveness.Beat();
        await NextLookAsync();
        Assert.Equal(Alive, await manager.NextAsync());
        await _over.CancelAsync();
        await telling;
    }

    [Theory]
    [InlineData("counts")]
    [InlineData("bytes")]
    [InlineData("roots")]
    [InlineData("paused")]
    [InlineData("works")]
    public async Task RunThatTakesHours_IsToldAsAliveWhileItGetsOn_AndNoLonger(string sign)
    {
        using var manager = new NotifySocket(_folder["notify"]);
        using ServiceNotice service = manager.Service(s_limit);
        int grown = 0;
        TimeSpan worked = TimeSpan.Zero;
        var liveness = new Liveness(service, _clock, () => worked);
        liveness.Follow(() => new RunSnapshot([Node(If("counts"), If("bytes"))], 9, If("roots"), 0, TimeSpan.Zero)
        {
            Paused = sign == "paused" && grown > 0,
        });
        Task telling = liveness.TellAsync(_over.Token);
        Assert.Equal(Alive, await manager.NextAsync());
        DateTimeOffset end = _clock.GetUtcNow() + (Liveness.Patience * 3);
        for (int looks = 0; _clock.GetUtcNow() < end; looks++)
        {
            if (looks % 20 == 0)
            {
                grown++;
                worked += sign == "works" ? Liveness.Patience / 50 : TimeSpan.Zero;
            }

            await NextLookAsync();
            Assert.Equal(Alive, await manager.NextAsync());
        }

        grown = 0;
        worked += Liveness.Patience;
        await NextLookAsync();
        Assert.InRange(await StuckAfterAsync(manager), Liveness.Patience - s_limit, Liveness.Patience + s_limit);
        await _over.CancelAsync();
        await telling;

        int If(string shown) => sign == shown ? grown : 0;
    }

    [Fact]
    public async Task LookingAtARunThatStandsStill_IsNoWork()
    {
        using var manager = new NotifySocket(_folder["notify"]);
        using ServiceNotice service = manager.Service(s_limit);
        var worked = TimeSpan.Zero;
        var liveness = new Liveness(service, _clock, () => worked += TimeSpan.FromMilliseconds(10));
        liveness.Follow(() => new RunSnapshot([Node(1, 1)], 1, 0, 0, TimeSpan.Zero));
        Task telling = liveness.TellAsync(_over.Token);
        Assert.Equal(Alive, await manager.NextAsync());
        Assert.InRange(await StuckAfterAsync(manager), Liveness.Patience - s_limit, Liveness.Patience + s_limit);
        await _over.CancelAsync();
        await telling;
    }

    /// <summary>The whole watch, stuck at a line that nobody takes from it.</summary>
    [Fact]
    public async Task WatchThatIsStuck_IsNoLongerToldAsAlive_UntilItGetsOn()
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["p.yaml"], """
            name: p
            state: state
            nodes:
              inbox: { use: folder, with: { path: in, watch: true } }
              text:  { use: extract, from: inbox }
              out:   { use: files, from: text, with: { path: out, formats: [txt] } }
            """);
        using var manager = new NotifySocket(_folder["notify"]);
        using ServiceNotice service = manager.Service(s_limit);
        await using var error = new StuckWriter();
        var terminal = new Terminal(TextWriter.Null, error, interactive: false, colour: false);
        var source = new DefinitionSource(_folder["p.yaml"]);
        var call = new WatchCall(Definitions.Load(source, terminal), source, Json: false, Offline: true, ProgressStyle.Auto);
        await using var loop = new WatchLoop(call, terminal, service, _clock, () => TimeSpan.Zero);
        error.Held.Reset();
        Task<int> watching = Task.Run(loop.RunAsync);
        await manager.HearsAsync("READY=1");
        await error.Stuck.Task.WaitAsync(TimeSpan.FromMinutes(2));
        await manager.HearsAsync("STATUS=watching 0 files");
        _clock.Advance(Liveness.Patience + s_limit);
        await StuckAfterAsync(manager);
        for (int looks = 0; looks < 5; looks++)
        {
            await NextLookAsync();
        }

        Assert.False(manager.Heard(Alive));
        error.Held.Set();
        await manager.HearsAsync(Alive, () => _clock.Advance(TimeSpan.FromSeconds(1)));
        RunControl.Ask(call.Definition.StateFolder, RunRequest.Drain);
        await manager.HearsAsync("STOPPING=1", () => _clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(0, await watching);
    }

    [Fact]
    public void WatchdogOfAnotherProcess_IsNoneOfOurs()
    {
        using var manager = new NotifySocket(_folder["notify"]);
        using ServiceNotice other = manager.Service(s_limit, "1");
        using ServiceNotice own = manager.Service(s_limit, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Assert.Null(other.Every);
        Assert.InRange(own.Every!.Value, TimeSpan.FromTicks(1), s_limit / 2);
        other.Ready();
        Assert.True(manager.Heard("READY=1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("99999999999999999999")]
    public void WatchdogWithoutALimit_IsNone(string limit)
    {
        using var service = new ServiceNotice(_folder["notify"], limit, null);
        Assert.Null(service.Every);
        service.Alive();
    }

    /// <summary>Moves the clock to the next look; returns how far that was.</summary>
    private async Task<TimeSpan> NextLookAsync()
    {
        while (_clock.Waiting == 0)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        DateTimeOffset before = _clock.GetUtcNow();
        _clock.AdvanceToNext();
        return _clock.GetUtcNow() - before;
    }

    /// <summary>Moves the clock until a look told nothing; returns how far that was.</summary>
    private async Task<TimeSpan> StuckAfterAsync(NotifySocket manager)
    {
        DateTimeOffset before = _clock.GetUtcNow();
        for (int looks = 0; looks < 1000; looks++)
        {
            await NextLookAsync();
            while (_clock.Waiting == 0)
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            if (!manager.Heard(Alive))
            {
                return _clock.GetUtcNow() - before;
            }
        }

        throw new Xunit.Sdk.XunitException("it was told as alive to the end");
    }

    private static NodeReport Node(long completed, long moved) => new()
    {
        Name = "n",
        In = completed,
        Out = 0,
        Completed = completed,
        Filtered = 0,
        Skipped = 0,
        Dead = 0,
        Retries = 0,
        BusySeconds = 0,
        Queued = 0,
        QueuedBytes = 0,
        BytesMoved = moved,
    };

    /// <summary>A standard error behind which nobody reads, while it is held.</summary>
    private sealed class StuckWriter : TextWriter
    {
        public ManualResetEventSlim Held { get; } = new(initialState: true);

        public TaskCompletionSource Stuck { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            Stuck.TrySetResult();
            Held.Wait();
        }

        protected override void Dispose(bool disposing)
        {
            Held.Set();
            base.Dispose(disposing);
        }
    }
}
