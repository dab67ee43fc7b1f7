namespace Tars.Pipeline.Tests.Execution;

/// <summary>Sources, nodes, payloads and callers that misbehave: each harms itself at most.</summary>
public sealed class HostileTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Drain_SourceEndsWithoutAnException_NothingIsTakenForRemoved()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        await _world.RunAsync(_world.Chain());
        using var drain = new CancellationTokenSource();
        _world.EndsQuietly = true;
        _world.BeforeRoot = async (key, _) =>
        {
            if (key == "b")
            {
                await drain.CancelAsync();
            }
        };
        RunReport report = await _world.RunAsync(_world.Chain(), new RunOptions { Drain = drain.Token });
        Assert.Equal(RunOutcome.Stopped, report.Outcome);
        Assert.Equal(["a", "b"], _world.Committed.Keys.Order());
        Assert.True(report.Reconciles);
    }

    [Fact]
    public async Task Drain_SourceWaitsForItsRate_EndsAtOnceAndReconciles()
    {
        for (int i = 0; i < 10; i++)
        {
            _world.Roots[$"k{i}"] = $"v{i}";
        }

        using var drain = new CancellationTokenSource();
        _world.OnApply = _ =>
        {
            // By then the source waits for its turn; the clock stands still.
            Thread.Sleep(100);
            drain.Cancel();
        };
        var clock = new ManualTimeProvider();
        RunReport report = await _world.RunAsync(
            _world.Graph()
                .Add<MemorySource>("in", _world.Options, policy: new NodePolicy { Rate = 0.01 })
                .Add<MemorySink>("out", _world.Options, ["in"])
                .Build(),
            new RunOptions { Drain = drain.Token, Time = clock });
        Assert.Equal(RunOutcome.Stopped, report.Outcome);
        Assert.Equal(["k0"], _world.Committed.Keys);
        Assert.True(report.Reconciles);
    }

    [Fact]
    public async Task RetriedRootLeavesItsSource_ItsEarlierGenerationLeavesTheSink()
    {
        _world.Roots["a"] = "one";
        PipelineDefinition chain = _world.Chain();
        await _world.RunAsync(chain);
        _world.Roots["a"] = "two";
        _world.Work = (_, _) => throw new ItemException("broken");
        await _world.RunAsync(chain);
        using (SqliteLedger ledger = SqliteLedger.Open(Path.Combine(chain.StateFolder, "ledger.db")))
        {
            ledger.CloseDeadLetters([.. ledger.DeadLetters("test").Select(d => d.Id)], forgetReceipts: true);
        }

        _world.Roots.Remove("a");
        RunReport report = await _world.RunAsync(chain);
        Assert.Equal(RootStatus.Removed, Assert.Single(report.Items).Status);
        Assert.Empty(_world.Committed);
    }

    [Fact]
    public async Task RootWasUnreadableForAWhile_ItsDeadLetterCloses()
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain());
        _world.Roots["a"] = "unreadable";
        Assert.Equal(1, (await _world.RunAsync(_world.Chain())).DeadLettersOpen);
        Assert.Equal(["one"], _world.Committed["a"]);
        _world.Roots["a"] = "one";
        RunReport report = await _world.RunAsync(_world.Chain());
        Assert.Equal(0, report.DeadLettersOpen);
        Assert.Equal(1, (await _world.RunAsync(_world.Chain())).Unchanged);
    }

    [Fact]
    public async Task UnreadableRootLeavesItsSource_ItsDeadLetterGoesToo()
    {
        _world.Roots["a"] = "unreadable";
        RunReport first = await _world.RunAsync(_world.Chain());
        Assert.Equal((RootChange.New, 1L), (first.Items[0].Change, first.DeadLettersOpen));
        Assert.Equal(RootChange.New, (await _world.RunAsync(_world.Chain())).Items[0].Change);
        _world.Roots.Remove("a");
        Assert.Equal(0, (await _world.RunAsync(_world.Chain())).DeadLettersOpen);
        Assert.Empty((await _world.RunAsync(_world.Chain())).Items);
    }

    [Theory]
    [InlineData("unreadable")]
    [InlineData("breaks")]
    public async Task FailureThatIsSkipped_TheEarlierGenerationStays(string content)
    {
        var skip = new NodePolicy { OnError = ErrorAction.Skip };
        PipelineDefinition chain = _world.Graph()
            .Add<MemorySource>("in", _world.Options, policy: skip)
            .Add<WorkStage>("work", _world.Options, ["in"], policy: skip)
            .Add<MemorySink>("out", _world.Options, ["work"])
            .Build();
        _world.Roots["a"] = "one";
        await _world.RunAsync(chain);
        _world.Roots["a"] = content;
        _world.Work = (_, _) => throw new ItemException("broken");
        RunReport report = await _world.RunAsync(chain);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal(["one"], _world.Committed["a"]);
    }

    [Fact]
    public async Task PayloadThrowsWhenWritten_TheItemIsStillADeadLetterWithItsOwnCause()
    {
        _world.Roots["fragile"] = "fragile";
        _world.Roots["one"] = "one";
        _world.Work = (line, _) => line.Text == "fragile" ? throw new ItemException("too fragile") : new([line.Text]);
        RunReport report = await _world.RunAsync(_world.Chain());
        Assert.Equal(RunOutcome.CompletedWithDeadLetters, report.Outcome);
        Assert.Equal(["work: too fragile"], report.Items.Single(i => i.Key == "fragile").Errors);
        Assert.Equal(["one"], _world.Committed.Keys);
        Assert.True(report.Reconciles);
    }

    [Fact]
    public async Task PayloadCannotBeWritten_MemoIsDoneWithoutAndTheItemPasses()
    {
        _world.Roots["a"] = "fragile";
        _world.Roots["b"] = "one";
        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<CostlyStage>("costly", _world.Options, ["in"])
            .Add<MemorySink>("out", _world.Options, ["costly"])
            .Build());
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal(["FRAGILE"], _world.Committed["a"]);
        Assert.Equal(["ONE"], _world.Committed["b"]);
    }

    [Fact]
    public async Task NodeThrowsWhenDisposed_TheLockIsReleasedAndTheReportIsKept()
    {
        _world.Roots["a"] = "one";
        PipelineDefinition chain = _world.Chain();
        _world.OnDispose = () => throw new InvalidOperationException("cannot let go");
        PipelineRun run = PipelineRun.Create(chain);
        Assert.Equal(RunOutcome.Completed, (await run.RunAsync(TestContext.Current.CancellationToken)).Outcome);
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(async () => await run.DisposeAsync());
        Assert.Contains("cannot let go", e.Message);
        _world.OnDispose = () => { };
        Assert.Equal(1, (await _world.RunAsync(chain)).Unchanged);
    }

    [Fact]
    public async Task CallbackThrows_TheRunFailsByNameAndWhatIsDoneIsKept()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        RunReport report = await _world.RunAsync(
            _world.Chain(), new RunOptions { RootFinished = _ => throw new InvalidOperationException("not my day") });
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("RootFinished", report.Failure);
        Assert.Equal(2, report.Items.Count);
        Assert.Equal(2, (await _world.RunAsync(_world.Chain())).Unchanged);
    }

    [Fact]
    public async Task CallbackOfTheStopTokenThrows_TheRunStillEnds()
    {
        _world.Roots["a"] = "one";
        _world.Work = (_, token) =>
        {
            token.Register(() => throw new InvalidOperationException("a careless callback"));
            throw new ItemException("broken");
        };
        RunReport report = await _world.RunAsync(_world.Chain(new NodePolicy { OnError = ErrorAction.Fail }));
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("broken", report.Failure);
    }

    [Fact]
    public async Task Batch_BytesAreNotExceededByTheItemThatFillsIt()
    {
        for (int i = 0; i < 6; i++)
        {
            _world.Roots[$"k{i}"] = new string((char)('a' + i), 10_000);
        }

        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<BatchWork>("batch", _world.Options, ["in"], policy: new NodePolicy
            {
                BatchItems = 6,
                BatchBytes = 25_000,
                BatchWithin = TimeSpan.FromSeconds(30),
            })
            .Add<MemorySink>("out", _world.Options, ["batch"])
            .Build());
        Assert.Equal([2, 2, 2], _world.Batches);
        Assert.True(report.Reconciles);
    }

    [Fact]
    public async Task Batch_OneItemFailsForAWhile_IsTriedAgainByItself()
    {
        _world.Roots["a"] = "busy";
        _world.Roots["b"] = "fine";
        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<BatchWork>("batch", _world.Options, ["in"], policy: new NodePolicy
            {
                BatchItems = 2,
                BatchWithin = TimeSpan.FromSeconds(30),
                RetryBackoff = TimeSpan.FromMilliseconds(1),
            })
            .Add<MemorySink>("out", _world.Options, ["batch"])
            .Build());
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal(["busy!"], _world.Committed["a"]);
        Assert.Equal([2, 1, 1], _world.Batches);
        Assert.Equal(2, report.Nodes[1].Retries);
    }

    [Fact]
    public async Task Batch_WaitsForMoreThanMayEnter_GoesWithWhatItHas()
    {
        for (int i = 0; i < 20; i++)
        {
            _world.Roots[$"k{i:00}"] = $"v{i}";
        }

        PipelineDefinition graph = _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<BatchWork>(
                "batch", _world.Options, ["in"], policy: new NodePolicy { BatchItems = 100, BatchWithin = TimeSpan.FromHours(1) })
            .Add<MemorySink>("out", _world.Options, ["batch"])
            .Build();
        RunReport report = await _world.RunAsync(graph, new RunOptions { MaxRootsInFlight = 4 });
        Assert.Equal(20, _world.Committed.Count);
        Assert.True(report.Reconciles);
    }

    [Fact]
    public async Task SinkOpensCommitsOrNamesItselfWithAnError_TheRunFailsByItsName()
    {
        _world.Roots["a"] = "one";
        _world.OnCommit = () => throw new InvalidOperationException("no luck");
        RunReport report = await _world.RunAsync(_world.Chain());
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("sink 'out'", report.Failure);
        Assert.Contains("no luck", report.Failure);
    }

    [Fact]
    public async Task SourceThrowsMidway_TheRunFailsWithoutRemovalsAndTheNextGoesOn()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        await _world.RunAsync(_world.Chain());
        _world.Roots["a"] = "ONE";
        _world.BeforeRoot = (key, _) => key == "b" ? throw new IOException("the share went away") : default;
        RunReport report = await _world.RunAsync(_world.Chain());
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("source 'in'", report.Failure);
        Assert.True(_world.Committed.ContainsKey("b"));
        _world.BeforeRoot = (_, _) => default;
        await _world.RunAsync(_world.Chain());
        Assert.Equal(["ONE"], _world.Committed["a"]);
        Assert.Equal(["two"], _world.Committed["b"]);
    }

    [Fact]
    public async Task SourceBringsAKeyTwice_TheRunFailsByTheKey()
    {
        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<TwiceSource>("in")
            .Add<MemorySink>("out", _world.Options, ["in"])
            .Build());
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("'same' twice", report.Failure);
    }

    [Fact]
    public async Task GraphWithoutASink_RootsGetReceipts()
    {
        _world.Roots["a"] = "one";
        PipelineDefinition graph = _world.Graph()
            .Add<MemorySource>("in", _world.Options).Add<WorkStage>("work", _world.Options, ["in"]).Build();
        Assert.Equal(RootStatus.NoEffect, (await _world.RunAsync(graph)).Items[0].Status);
        Assert.Equal(1, (await _world.RunAsync(graph)).Unchanged);
    }

    [Fact]
    public async Task PayloadClaimsAbsurdSizes_TheRunEnds()
    {
        for (int i = 0; i < 8; i++)
        {
            _world.Roots[$"k{i}"] = $"v{i}";
        }

        RunReport report = await _world.RunAsync(_world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<AbsurdStage>("absurd", from: ["in"])
            .Add<MemorySink>("out", _world.Options, ["absurd"])
            .Build());
        Assert.Equal(8, _world.Committed.Count);
        Assert.True(report.Reconciles);
        Assert.True(report.PeakBytes > 0);
    }
}

[Node("twice", 1, "Brings one key twice.")]
public sealed class TwiceSource : Source<Line>
{
    public override async IAsyncEnumerable<Root<Line>> ReadAsync(
        KnownRoots known, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield return Root<Line>.Of("same", World.Version("x"), new Line("x"));
        yield return Root<Line>.Of("same", World.Version("y"), new Line("y"));
    }
}

[Node("absurd", 1, "Says that a line weighs more than there is.")]
public sealed class AbsurdStage : Stage<Line, Line>
{
    public override ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken)
    {
        output.Emit(input, long.MaxValue);
        return default;
    }
}
