namespace Tars.Pipeline.Tests.Execution;

/// <summary>What holds between nodes: order, batches, bounds, stops. Each trap of TPL Dataflow and Channels is met here.</summary>
public sealed class FlowTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task TwoSourcesIntoOneStage_NothingIsLost()
    {
        // The trap: with completion propagated from both, the first source to end completes the stage.
        for (int i = 0; i < 300; i++)
        {
            _world.Roots[$"k{i:000}"] = $"v{i}";
        }

        using var slow = new World();
        slow.Roots["late"] = "late";
        slow.BeforeRoot = async (_, _) =>
        {
            while (_world.Worked.Count < 300)
            {
                await Task.Yield();
            }
        };
        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("fast", _world.Options)
            .Add<MemorySource>("slow", slow.Options)
            .Add<WorkStage>("work", _world.Options, ["fast", "slow"], policy: new NodePolicy { Parallelism = 4, BufferItems = 2 })
            .Add<MemorySink>("out", _world.Options, ["work"])
            .Build());
        Assert.Equal(301, _world.Committed.Count);
        Assert.True(report.Reconciles);
    }

    [Fact]
    public async Task FanOutToASlowAndAFastBranch_BothGetEverything()
    {
        // The trap: a broadcast to a slow bounded target keeps only the newest.
        for (int i = 0; i < 200; i++)
        {
            _world.Roots[$"k{i:000}"] = $"v{i}";
        }

        _world.Work = async (line, _) =>
        {
            await Task.Yield();
            return [line.Text + "-slow"];
        };
        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<WorkStage>("slow", _world.Options, ["in"], policy: new NodePolicy { BufferItems = 1 })
            .Add<WatchStage>("fast", _world.Options, ["in"])
            .Add<MemorySink>("out", _world.Options, ["slow", "fast"])
            .Build());
        Assert.True(report.Reconciles);
        Assert.All(_world.Roots, r => Assert.Equal([r.Value + "-slow", r.Value], _world.Committed[r.Key]));
    }

    [Fact]
    public async Task NoBranchWantsAnItem_TheRunEnds()
    {
        // The trap: a predicate link that nothing matches blocks the head of the line for ever.
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        RunReport report = await _world.RunAsync(_world.Chain(when: "length > 100"));
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal(2, report.Nodes[1].Filtered);
        Assert.True(report.Reconciles);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task OrderSource_HoldsWhateverTheParallelism(int parallelism)
    {
        for (int i = 0; i < 200; i++)
        {
            _world.Roots[$"k{i:000}"] = $"{i}";
        }

        _world.Work = async (line, _) =>
        {
            for (int i = 0; i < int.Parse(line.Text) * 7 % 13; i++)
            {
                await Task.Yield();
            }

            return int.Parse(line.Text) % 10 == 3 ? throw new ItemException("every tenth dies") : [line.Text];
        };
        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<WorkStage>("work", _world.Options, ["in"], policy: new NodePolicy { Parallelism = parallelism, Order = NodeOrder.Source })
            .Add<WatchStage>("watch", _world.Options, ["work"])
            .Add<MemorySink>("out", _world.Options, ["watch"])
            .Build());
        Assert.Equal(Enumerable.Range(0, 200).Where(i => i % 10 != 3).Select(i => $"{i}"), _world.Seen);
        Assert.Equal(20, report.DeadLetters);
        Assert.True(report.Reconciles);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public async Task OrderByKey_KeepsThoseWithOneKeyInTheirOrder(int parallelism, bool batches)
    {
        for (int i = 0; i < 200; i++)
        {
            _world.Roots[$"k{i:000}"] = $"{i:000}{new string('x', i % 7)}";
        }

        var random = new Random(1);
        _world.Work = async (line, stop) =>
        {
            int wait;
            lock (random)
            {
                wait = random.Next(3);
            }

            await Task.Delay(wait, stop);
            return line.Text.StartsWith("03", StringComparison.Ordinal) ? throw new ItemException("ten of them die") : [line.Text];
        };
        var policy = new NodePolicy { Parallelism = parallelism, Order = NodeOrder.Key, OrderKey = "length", BatchItems = 3 };
        PipelineBuilder graph = _world.Graph().Add<MemorySource>("in", _world.Options);
        graph = batches ? graph.Add<BatchWork>("work", _world.Options, ["in"], policy: policy) : graph.Add<WorkStage>(
            "work", _world.Options, ["in"], policy: policy);
        RunReport report = await _world.RunAsync(graph
            .Add<WatchStage>("watch", _world.Options, ["work"])
            .Add<MemorySink>("out", _world.Options, ["watch"])
            .Build());

        Assert.True(report.Reconciles);
        Assert.Equal(batches ? 200 : 190, _world.Seen.Count);
        Assert.All(_world.Seen.GroupBy(t => t.Length), key => Assert.Equal(key.Order(StringComparer.Ordinal), key));
    }

    [Fact]
    public async Task Parallelism_IsReached()
    {
        // The trap: a block with one place serialises, whatever its parallelism.
        for (int i = 0; i < 4; i++)
        {
            _world.Roots[$"k{i}"] = $"{i}";
        }

        using var all = new CountdownEvent(4);
        _world.Work = async (line, stop) =>
        {
            all.Signal();
            while (!all.IsSet)
            {
                stop.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            return [line.Text];
        };
        RunReport report = await _world.RunAsync(_world.Chain(new NodePolicy { Parallelism = 4 }));
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal(4, _world.Committed.Count);
    }

    [Fact]
    public async Task Batch_OneBadItem_HarmsNoOther()
    {
        foreach (string text in (string[])["a", "throws", "b", "fails", "c"])
        {
            _world.Roots[text] = text;
        }

        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<BatchWork>(
                "batch", _world.Options, ["in"], policy: new NodePolicy { BatchItems = 5, BatchWithin = TimeSpan.FromSeconds(30) })
            .Add<MemorySink>("out", _world.Options, ["batch"])
            .Build());
        Assert.Equal(["a", "b", "c"], _world.Committed.Keys.Order());
        Assert.Equal(2, report.DeadLetters);
        Assert.Equal(5, _world.Batches.First());
        Assert.True(report.Reconciles);
    }

    [Fact]
    public async Task Batch_TimeIsUp_GoesWithWhatItHas()
    {
        var clock = new ManualTimeProvider();
        _world.Roots["a"] = "a";
        _world.Roots["b"] = "b";
        _world.BeforeRoot = async (key, stop) =>
        {
            // The second root comes only after the first batch has gone; the clock moves until then.
            while (key == "b" && _world.Batches.IsEmpty)
            {
                stop.ThrowIfCancellationRequested();
                clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Delay(1, stop);
            }
        };
        RunReport report = await _world.RunAsync(
            _world.Graph()
                .Add<MemorySource>("in", _world.Options)
                .Add<BatchWork>(
                    "batch",
                    _world.Options,
                    ["in"],
                    policy: new NodePolicy { BatchItems = 100, BatchWithin = TimeSpan.FromMilliseconds(200) })
                .Add<MemorySink>("out", _world.Options, ["batch"])
                .Build(),
            new RunOptions { Time = clock });
        Assert.Equal([1, 1], _world.Batches);
        Assert.Equal(2, _world.Committed.Count);
        Assert.True(report.Reconciles);
    }

    [Fact]
    public async Task Budget_BoundsWhatIsAdmitted_AndWhatIsLargerPassesAlone()
    {
        for (int i = 0; i < 40; i++)
        {
            _world.Roots[$"k{i:00}"] = new string((char)('a' + (i % 26)), i % 10 == 0 ? 3 << 20 : 200_000);
        }

        PipelineDefinition chain = _world.Graph()
            .Memory(new ByteSize(1 << 20))
            .Add<MemorySource>("in", _world.Options)
            .Add<WorkStage>("work", _world.Options, ["in"])
            .Add<MemorySink>("out", _world.Options, ["work"])
            .Build();
        RunReport report = await _world.RunAsync(chain);
        Assert.Equal(40, _world.Committed.Count);
        Assert.True(report.Reconciles);
        // An item is counted on its way in and on its edge: the largest alone makes twice its size.
        Assert.InRange(report.PeakBytes, 3 << 20, (2 * (3 << 20)) + (1 << 20));
    }

    [Fact]
    public async Task Drain_KeepsWhatIsUnderWayAndTakesNothingForRemoved()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        await _world.RunAsync(_world.Chain());
        _world.Roots["a"] = "ONE";
        _world.Roots["b"] = "TWO";
        using var drain = new CancellationTokenSource();
        _world.Work = async (line, _) =>
        {
            await drain.CancelAsync();
            return [line.Text];
        };
        _world.BeforeRoot = async (key, stop) =>
        {
            while (key == "b" && !stop.IsCancellationRequested)
            {
                await Task.Yield();
            }
        };
        RunReport report = await _world.RunAsync(_world.Chain(), new RunOptions { Drain = drain.Token });
        Assert.Equal(RunOutcome.Stopped, report.Outcome);
        Assert.Equal(["ONE"], _world.Committed["a"]);
        Assert.Equal(["two"], _world.Committed["b"]);
        Assert.True(report.Reconciles);
        _world.BeforeRoot = (_, _) => default;
        _world.Work = (line, _) => new([line.Text]);
        RunReport rest = await _world.RunAsync(_world.Chain());
        Assert.Equal((1, "TWO"), (rest.Unchanged, _world.Committed["b"][0]));
    }

    [Fact]
    public async Task Stop_EndsNowAndTheNextRunTakesUpTheRest()
    {
        _world.Roots["a"] = "one";
        using var stop = new CancellationTokenSource();
        _world.Work = async (_, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return [];
        };
        RunReport report = await _world.RunAsync(_world.Chain(), stop: stop.Token);
        Assert.Equal(RunOutcome.Stopped, report.Outcome);
        Assert.Empty(_world.Committed);
        _world.Work = (line, _) => new([line.Text]);
        Assert.Equal(RunOutcome.Completed, (await _world.RunAsync(_world.Chain())).Outcome);
        Assert.Equal(["one"], _world.Committed["a"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task RandomGraphs_CountsReconcileAndEveryRootIsAccountedFor(int seed)
    {
        var random = new Random(seed);
        int roots = random.Next(1, 120);
        for (int i = 0; i < roots; i++)
        {
            _world.Roots[$"k{i:000}"] = i % 17 == 5 ? "unreadable" : $"{i}";
        }

        _world.Work = async (line, _) =>
        {
            await Task.Yield();
            int value = StringComparer.Ordinal.GetHashCode(line.Text) & 0xFFFF;
            return value % 11 == 0 ? throw new ItemException("dead") : Enumerable.Range(0, value % 3).Select(i => $"{line.Text}.{i}");
        };
        PipelineBuilder graph = _world.Graph().Memory(new ByteSize(1 << 20)).Add<MemorySource>("n0", _world.Options);
        int stages = random.Next(1, 7);
        for (int i = 1; i <= stages; i++)
        {
            string[] from =
            [
                .. Enumerable.Range(0, i).OrderBy(_ => random.Next()).Take(random.Next(1, Math.Min(i, 3) + 1)).Select(n => $"n{n}"),
            ];
            var policy = new NodePolicy
            {
                Parallelism = random.Next(1, 5),
                BufferItems = random.Next(1, 5),
                BufferBytes = 1 << random.Next(16, 21),
                Order = random.Next(2) == 0 ? NodeOrder.None : NodeOrder.Source,
                BatchItems = random.Next(1, 9),
                BatchWithin = TimeSpan.FromMilliseconds(5),
            };
            graph = random.Next(3) == 0
                ? graph.Add<BatchWork>($"n{i}", _world.Options, from, policy: policy)
                : graph.Add<WorkStage>($"n{i}", _world.Options, from, random.Next(3) == 0 ? "length < 6" : null, policy);
        }

        graph.Add<MemorySink>("out", _world.Options, [.. Enumerable.Range(0, stages + 1).Select(n => $"n{n}")]);
        RunReport report = await _world.RunAsync(graph.Build());
        Assert.True(report.Reconciles, string.Join("; ", report.Nodes));
        Assert.Equal(roots, report.Items.Count);
        Assert.Equal(_world.Roots.Count(r => r.Value != "unreadable"), _world.Committed.Count);
    }
}
