using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;

namespace Tars.Pipeline.Tests.Execution;

/// <summary>
/// The ways in which chains of TPL Dataflow blocks and Channels lose items, hang or serialise: each test shows first that a plain
/// chain does, then that the engine does not.
/// </summary>
public sealed class TrapTests : IDisposable
{
    private static readonly DataflowLinkOptions s_propagate = new() { PropagateCompletion = true };

    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task TwoSourcesIntoOneTarget()
    {
        var naive = new List<int>();
        var target = new ActionBlock<int>(naive.Add);
        var first = new BufferBlock<int>();
        var second = new BufferBlock<int>();
        first.LinkTo(target, s_propagate);
        second.LinkTo(target, s_propagate);
        first.Post(1);
        first.Complete();
        await target.Completion;
        second.Post(2);
        Assert.Equal([1], naive);

        Roots(40);
        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("one", _world.Options)
            .Add<PrefixSource>("two", _world.Options)
            .Add<WorkStage>("work", _world.Options, ["one", "two"])
            .Add<MemorySink>("out", _world.Options, ["work"])
            .Build());
        Assert.Equal((80, true), (_world.Committed.Count, report.Reconciles));
    }

    [Theory]
    [InlineData(NodeOrder.None)]
    [InlineData(NodeOrder.Source)]
    public async Task OneFault_DiscardsWhatIsQueuedAndWhatIsDone(NodeOrder order)
    {
        using var gate = new ManualResetEventSlim();
        var naive = new TransformBlock<int, int>(
            i =>
            {
                gate.Wait();
                return i == 0 ? throw new InvalidOperationException("one bad item") : i;
            },
            new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 2, EnsureOrdered = order == NodeOrder.Source });
        for (int i = 0; i < 40; i++)
        {
            naive.Post(i);
        }

        naive.Complete();
        gate.Set();
        await Assert.ThrowsAnyAsync<Exception>(() => naive.Completion);
        Assert.True(!naive.TryReceiveAll(out IList<int>? came) || came.Count < 39);

        Roots(40);
        _world.Work = (line, _) => line.Text == "v00" ? throw new InvalidOperationException("one bad item") : new([line.Text]);
        RunReport report = await _world.RunAsync(_world.Chain(new NodePolicy { Parallelism = 2, Order = order }));
        Assert.Equal((39, 1L, true), (_world.Committed.Count, report.DeadLetters, report.Reconciles));
    }

    [Fact]
    public async Task BroadcastToASlowTarget_KeepsOnlyTheNewest()
    {
        var release = new TaskCompletionSource();
        var naive = new List<int>();
        var slow = new ActionBlock<int>(
            async i =>
            {
                await release.Task;
                naive.Add(i);
            },
            new ExecutionDataflowBlockOptions { BoundedCapacity = 1 });
        var broadcast = new BroadcastBlock<int>(i => i);
        broadcast.LinkTo(slow, s_propagate);
        for (int i = 0; i < 100; i++)
        {
            broadcast.Post(i);
        }

        broadcast.Complete();
        await broadcast.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        release.SetResult();
        await slow.Completion;
        Assert.True(naive.Count < 100);

        Roots(100);
        await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<WorkStage>("fast", _world.Options, ["in"])
            .Add<WorkStage>("slow", _world.Options, ["in"], policy: new NodePolicy { BufferItems = 1 })
            .Add<MemorySink>("out", _world.Options, ["fast", "slow"])
            .Build());
        Assert.All(_world.Committed.Values, lines => Assert.Equal(2, lines.Length));
        Assert.Equal(100, _world.Committed.Count);
    }

    [Fact]
    public async Task PostToAFullBlock_DropsTheItem()
    {
        var naive = new BufferBlock<int>(new DataflowBlockOptions { BoundedCapacity = 2 });
        Assert.Equal(2, Enumerable.Range(0, 10).Count(naive.Post));

        Roots(10);
        await _world.RunAsync(_world.Chain(new NodePolicy { BufferItems = 1 }));
        Assert.Equal(10, _world.Committed.Count);
    }

    [Fact]
    public async Task LinkThatNothingMatches_BlocksTheHeadOfTheLine()
    {
        var naive = new List<int>();
        var source = new BufferBlock<int>();
        var target = new ActionBlock<int>(naive.Add);
        source.LinkTo(target, s_propagate, i => i != 0);
        for (int i = 0; i < 5; i++)
        {
            source.Post(i);
        }

        source.Complete();
        Assert.NotSame(target.Completion, await Task.WhenAny(target.Completion, Task.Delay(200, TestContext.Current.CancellationToken)));
        Assert.Empty(naive);

        Roots(5);
        _world.Roots["k00"] = "a long one";
        RunReport report = await _world.RunAsync(_world.Chain(when: "length < 5"));
        Assert.Equal((4, 1L, true), (_world.Committed.Count, report.Nodes[1].Filtered, report.Reconciles));
    }

    [Fact]
    public async Task NullTarget_NeverCompletes()
    {
        ITargetBlock<int> naive = DataflowBlock.NullTarget<int>();
        naive.Complete();
        Assert.NotSame(naive.Completion, await Task.WhenAny(naive.Completion, Task.Delay(200, TestContext.Current.CancellationToken)));

        // A node that nobody reads is no dead end: what reaches it is done.
        Roots(5);
        RunReport report = await _world.RunAsync(
            _world.Graph().Add<MemorySource>("in", _world.Options).Add<WorkStage>("nobody", _world.Options, ["in"]).Build());
        Assert.Equal((RunOutcome.Completed, true, 5L), (report.Outcome, report.Reconciles, report.Nodes[1].Completed));
    }

    [Fact]
    public async Task CancellingWhatIsCompleteButNotEmptied_NeverCompletes()
    {
        // The block has to have taken notice of its completion before, at a time that it does not tell.
        bool hung = false;
        for (int wait = 50; !hung && wait <= 3200; wait *= 2)
        {
            using var cancel = new CancellationTokenSource();
            var naive = new BufferBlock<int>(new DataflowBlockOptions { CancellationToken = cancel.Token });
            Assert.True(naive.Post(1));
            naive.Complete();
            await Task.Delay(wait, TestContext.Current.CancellationToken);
            await cancel.CancelAsync();
            Task first = await Task.WhenAny(naive.Completion, Task.Delay(300, TestContext.Current.CancellationToken));
            hung = first != naive.Completion;
        }

        Assert.True(hung, "the naive block ended as one would wish");

        Roots(20);
        using var stop = new CancellationTokenSource();
        _world.Work = async (_, token) =>
        {
            // By then the source is done and its edge complete, with items in it that nobody will take.
            await Task.Delay(100, CancellationToken.None);
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return [];
        };
        RunReport report = await _world.RunAsync(_world.Chain(), stop: stop.Token);
        Assert.Equal((RunOutcome.Stopped, 20L, 0L), (report.Outcome, report.Nodes[1].In, report.Nodes[1].Completed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CancellingWithFullQueues_DiscardsWhatIsQueued(bool fuse)
    {
        using var cancel = new CancellationTokenSource();
        var naive = new List<int>();
        var began = new TaskCompletionSource();
        var block = new ActionBlock<int>(
            async i =>
            {
                began.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancel.Token).ContinueWith(_ => naive.Add(i), TaskScheduler.Default);
            },
            new ExecutionDataflowBlockOptions { BoundedCapacity = 3, CancellationToken = cancel.Token });
        Assert.Equal(3, Enumerable.Range(0, 10).Count(block.Post));
        Task<bool> waiting = block.SendAsync(10);
        await began.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => block.Completion);
        // What was queued is discarded, and who waits for room is told no more than "false".
        Assert.Equal([0], naive);
        Assert.False(await waiting);

        Roots(60);
        using var stop = new CancellationTokenSource();
        _world.Work = async (_, token) =>
        {
            if (_world.Worked.Count >= 3)
            {
                await stop.CancelAsync();
            }

            await Task.Delay(Timeout.Infinite, token);
            return [];
        };
        var policy = new NodePolicy { BufferItems = 1, Parallelism = 3 };
        RunReport report = await _world.RunAsync(_world.Chain(policy), new RunOptions { Fuse = fuse }, stop.Token);
        Assert.Equal(RunOutcome.Stopped, report.Outcome);
        _world.Work = (line, _) => new([line.Text]);
        await _world.RunAsync(_world.Chain(policy));
        Assert.Equal(60, _world.Committed.Count);
    }

    [Fact]
    public async Task CancellationExceptionOfOneItem_DropsItWithoutAWord()
    {
        var naive = new TransformBlock<int, int>(i => i == 1 ? throw new OperationCanceledException("an HTTP timeout") : i);
        for (int i = 0; i < 3; i++)
        {
            naive.Post(i);
        }

        naive.Complete();
        var came = new List<int>();
        await foreach (int i in naive.ReceiveAllAsync(TestContext.Current.CancellationToken))
        {
            came.Add(i);
        }

        Assert.Equal([0, 2], came);
        Assert.True(naive.Completion.IsCompletedSuccessfully);

        Roots(3);
        _world.Work = (line, _) => line.Text == "v01" ? throw new OperationCanceledException("an HTTP timeout") : new([line.Text]);
        RunReport report = await _world.RunAsync(_world.Chain(new NodePolicy { RetryAttempts = 1 }));
        Assert.Equal((2, 1L, true), (_world.Committed.Count, report.DeadLetters, report.Reconciles));
    }

    [Fact]
    public async Task NeitherBoundsByBytes()
    {
        const int Piece = 100_000;
        Channel<byte[]> naive = Channel.CreateBounded<byte[]>(64);
        int held = Enumerable.Range(0, 64).TakeWhile(_ => naive.Writer.TryWrite(new byte[Piece])).Count();
        Assert.Equal(64, held);

        for (int i = 0; i < 64; i++)
        {
            _world.Roots[$"k{i:00}"] = new string((char)('a' + (i % 26)), Piece);
        }

        var release = new TaskCompletionSource();
        _world.Work = async (line, _) =>
        {
            await release.Task;
            return [line.Text];
        };
        await using PipelineRun run = PipelineRun.Create(
            _world.Chain(new NodePolicy { BufferItems = 64, BufferBytes = 3 * (Piece + 1000) }));
        Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
        long most = 0;
        for (int look = 0; look < 60; look++)
        {
            NodeReport work = run.Snapshot().Nodes[1];
            most = Math.Max(most, work.QueuedBytes);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        release.SetResult();
        RunReport report = await running;
        Assert.InRange(most, 0, 3 * (Piece + 1000));
        Assert.Equal((64, true), (_world.Committed.Count, report.Reconciles));
    }

    [Fact]
    public async Task ParallelismWithABufferOfOne_Serialises()
    {
        var began = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var naive = new ActionBlock<int>(
            async _ =>
            {
                began.TrySetResult();
                await release.Task;
            },
            new ExecutionDataflowBlockOptions { MaxDegreeOfParallelism = 4, BoundedCapacity = 1 });
        await naive.SendAsync(1);
        await began.Task;
        Task<bool> second = naive.SendAsync(2);
        Assert.False(second.IsCompleted);
        release.SetResult();
        naive.Complete();

        // Each waits for another one beside it: a serialising node would never end.
        Roots(8);
        int inside = 0;
        var pair = new TaskCompletionSource();
        _world.Work = async (line, token) =>
        {
            if (Interlocked.Increment(ref inside) == 2)
            {
                pair.SetResult();
            }

            await pair.Task.WaitAsync(token);
            return [line.Text];
        };
        RunReport report = await _world.RunAsync(_world.Chain(new NodePolicy { Parallelism = 2, BufferItems = 1 }));
        Assert.Equal((8, true), (_world.Committed.Count, report.Reconciles));
    }

    private void Roots(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _world.Roots[$"k{i:00}"] = $"v{i:00}";
        }
    }
}

[Node("prefixed", 1, "The same roots under keys of its own.")]
public sealed class PrefixSource(WorldOptions options) : Source<Line>
{
    public override async IAsyncEnumerable<Root<Line>> ReadAsync(
        KnownRoots known, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach ((string key, string content) in World.Of(options).Roots.ToArray())
        {
            yield return Root<Line>.Of($"other-{key}", World.Version(content), new Line(content), bytes: content.Length);
        }
    }
}
