namespace Tars.Pipeline.Tests.Execution;

public sealed class RunTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Report_SaysWhatTheProcessUsed_AndTheLedgerKeepsIt()
    {
        _world.Roots["a"] = "text";
        RunReport report = await _world.RunAsync(_world.Chain());
        ProcessUse used = report.Process!;
        Assert.InRange(used.CpuSeconds, 0, 600);
        Assert.InRange(used.AllocatedBytes, 1_000, 1L << 40);
        Assert.InRange(used.PeakResidentBytes, 1 << 20, 1L << 40);
        Assert.InRange(used.CollectionSeconds, 0, 600);
        using SqliteLedger ledger = SqliteLedger.Open(_world.Folder[".tars/ledger.db"]);
        string kept = ledger.Run(report.Run)!.Report!;
        Assert.Equal(used, System.Text.Json.JsonSerializer.Deserialize<RunReport>(kept, PayloadJson.Options)!.Process);
    }

    [Fact]
    public async Task Run_NewRoots_AreAppliedAndCounted()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        _world.Work = (line, _) => new([line.Text + "1", line.Text + "2"]);
        RunReport report = await _world.RunAsync(_world.Chain());

        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.True(report.Reconciles);
        Assert.Equal(["one1", "one2"], _world.Committed["a"]);
        Assert.Equal([2, 2, 4], report.Nodes.Select(n => n.In));
        Assert.Equal([2, 4, 0], report.Nodes.Select(n => n.Out));
        Assert.All(report.Items, r => Assert.Equal(RootStatus.Done, r.Status));
    }

    [Fact]
    public async Task Run_Twice_TheSecondDoesNothing()
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain());
        _world.Worked.Clear();
        int opened = _world.Opened;
        RunReport second = await _world.RunAsync(_world.Chain());

        Assert.Equal(1, second.Unchanged);
        Assert.Equal(1, second.Roots);
        Assert.Empty(_world.Worked);
        Assert.Equal(opened, _world.Opened);
        Assert.True(second.Reconciles);
    }

    [Fact]
    public async Task Run_ChangedAndRemovedRoots_ReplaceAndLeave()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        await _world.RunAsync(_world.Chain());
        _world.Roots["a"] = "other";
        _world.Roots.Remove("b");
        RunReport report = await _world.RunAsync(_world.Chain());

        Assert.Equal(["other"], _world.Committed["a"]);
        Assert.False(_world.Committed.ContainsKey("b"));
        Assert.Equal([RootChange.Changed, RootChange.Removed], report.Items.OrderBy(i => i.Key).Select(i => i.Change));
        Assert.Equal(2, report.Roots);
        Assert.Equal(RunOutcome.Completed, (await _world.RunAsync(_world.Chain())).Outcome);
    }

    [Fact]
    public async Task Run_ItemFails_IsADeadLetterAndTheOthersGoOn()
    {
        _world.Roots["bad"] = "bad";
        _world.Roots["good"] = "good";
        _world.Work = (line, _) => line.Text == "bad" ? throw new ItemException("too bad") : new([line.Text]);
        PipelineDefinition chain = _world.Chain();
        RunReport report = await _world.RunAsync(chain);

        Assert.Equal(RunOutcome.CompletedWithDeadLetters, report.Outcome);
        Assert.Equal(1, report.DeadLetters);
        Assert.True(report.Reconciles);
        Assert.Equal(["good"], _world.Committed["good"]);
        using SqliteLedger ledger = SqliteLedger.Open(Path.Combine(chain.StateFolder, "ledger.db"));
        DeadLetter letter = Assert.Single(ledger.DeadLetters("test"));
        Assert.Equal(("work", "bad", 1, "too bad"), (letter.Node, letter.Key, letter.Attempts, letter.Message));
        Assert.Contains("\"text\":\"bad\"", letter.Payload);
    }

    [Fact]
    public async Task Run_NewVersionDies_TheEarlierGenerationStays()
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain());
        _world.Roots["a"] = "two";
        _world.Work = (_, _) => throw new ItemException("broken");
        await _world.RunAsync(_world.Chain());
        Assert.Equal(["one"], _world.Committed["a"]);
    }

    [Fact]
    public async Task Run_DeadLetterClosedForRetry_IsTriedAgain()
    {
        _world.Roots["a"] = "one";
        _world.Work = (_, _) => throw new ItemException("broken");
        PipelineDefinition chain = _world.Chain();
        await _world.RunAsync(chain);
        _world.Work = (line, _) => new([line.Text]);
        Assert.Equal(1, (await _world.RunAsync(chain)).Unchanged);
        using (SqliteLedger ledger = SqliteLedger.Open(Path.Combine(chain.StateFolder, "ledger.db")))
        {
            Assert.Equal(1, ledger.CloseDeadLetters([.. ledger.DeadLetters("test").Select(d => d.Id)], forgetReceipts: true));
        }

        RunReport report = await _world.RunAsync(chain);
        Assert.Equal(["one"], _world.Committed["a"]);
        Assert.Equal(0, report.DeadLettersOpen);
    }

    [Fact]
    public async Task Run_RootThatCannotBeRead_IsADeadLetterAndTriedAgain()
    {
        _world.Roots["a"] = "unreadable";
        RunReport first = await _world.RunAsync(_world.Chain());
        Assert.Equal(1, first.DeadLetters);
        RunReport second = await _world.RunAsync(_world.Chain());
        Assert.Equal((1, 1), (second.DeadLetters, second.DeadLettersOpen));
        _world.Roots["a"] = "fine";
        await _world.RunAsync(_world.Chain());
        Assert.Equal(["fine"], _world.Committed["a"]);
    }

    [Fact]
    public async Task Run_TransientFailures_AreRetriedAndNothingIsEmittedTwice()
    {
        _world.Roots["a"] = "one";
        int calls = 0;
        _world.Work = (line, _) => ++calls < 3 ? throw new IOException("busy") : new([line.Text]);
        RunReport report = await _world.RunAsync(
            _world.Chain(new NodePolicy { RetryAttempts = 3, RetryBackoff = TimeSpan.FromMilliseconds(1) }));
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal(2, report.Nodes[1].Retries);
        Assert.Equal(["one"], _world.Committed["a"]);
    }

    [Fact]
    public async Task Run_CancellationOfSomebodyElse_IsThatItemsFailure()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        _world.Work = (line, _) => line.Text == "one" ? throw new OperationCanceledException("an HTTP timeout") : new([line.Text]);
        RunReport report = await _world.RunAsync(_world.Chain(new NodePolicy { RetryAttempts = 1 }));
        Assert.Equal(1, report.DeadLetters);
        Assert.True(report.Reconciles);
        Assert.Equal(["two"], _world.Committed["b"]);
    }

    [Fact]
    public async Task Run_ItemFailsForGood_ItsLetterTellsEveryAttemptAndTheDefinition()
    {
        _world.Roots["a"] = "one";
        int calls = 0;
        _world.Work = (_, _) => throw (++calls == 1 ? new IOException("busy") : new TimeoutException("slow"));
        PipelineDefinition chain = _world.Chain(new NodePolicy { RetryAttempts = 3, RetryBackoff = TimeSpan.FromMilliseconds(2) });
        await _world.RunAsync(chain);
        using SqliteLedger ledger = SqliteLedger.Open(Path.Combine(chain.StateFolder, "ledger.db"));
        DeadLetter letter = Assert.Single(ledger.DeadLetters("test"));
        Assert.Equal((3, chain.Digest), (letter.Attempts, letter.Definition));
        (string, string)[] expected = [("IOException", "busy"), ("TimeoutException", "slow"), ("TimeoutException", "slow")];
        Assert.Equal(expected, letter.History.Select(h => (h.Error, h.Message)));
        Assert.InRange(letter.History[0].WaitedSeconds, 0.0015, 0.002);
        Assert.InRange(letter.History[1].WaitedSeconds, 0.003, 0.004);
        Assert.Equal(0, letter.History[2].WaitedSeconds);
        Assert.True(letter.History[0].At <= letter.History[2].At);
    }

    [Fact]
    public async Task Run_AfterLettersWereDropped_SpeaksOfThemNoMore()
    {
        _world.Roots["a"] = "one";
        _world.Work = (_, _) => throw new ItemException("broken");
        PipelineDefinition chain = _world.Chain();
        await _world.RunAsync(chain);
        Assert.Contains("1 dead letter from", Assert.Single((await _world.RunAsync(chain)).Items[0].Notes));
        using (SqliteLedger ledger = SqliteLedger.Open(Path.Combine(chain.StateFolder, "ledger.db")))
        {
            ledger.CloseDeadLetters([.. ledger.DeadLetters("test").Select(d => d.Id)], forgetReceipts: false);
        }

        RunReport after = await _world.RunAsync(chain);
        Assert.Equal((1, 0L), (after.Unchanged, after.DeadLettersOpen));
        Assert.Empty(after.Items[0].Notes);
    }

    [Fact]
    public async Task Run_BatchStageIsCostly_AMovedRootIsNotWorkedOnAgainAndNamesItsNewPlace()
    {
        _world.Roots["old/a"] = "one";
        _world.Roots["b"] = "two";
        PipelineDefinition graph = _world.Graph()
            .Add<PlaceSource>("in", _world.Options)
            .Add<CostlyPlaceStage>("costly", _world.Options, ["in"])
            .Add<CostlyPlaceBatch>("batch", _world.Options, ["costly"])
            .Add<PlaceSink>("out", _world.Options, ["batch"])
            .Build();
        await _world.RunAsync(graph);
        Assert.Equal(["old/a: ONE!"], _world.Committed["old/a"]);
        _world.Roots.Remove("old/a");
        _world.Roots["new/a"] = "one";
        _world.Worked.Clear();
        RunPlan plan = await RunPlan.OfAsync(graph, cancellationToken: TestContext.Current.CancellationToken);
        RunReport report = await _world.RunAsync(graph);
        Assert.Equal((1, 0, 0), (plan.Sources[0].Moved, plan.Sources[0].New, plan.Sources[0].Removed));
        Assert.Equal(plan.Sources[0], report.Sources[0]);
        Assert.Empty(_world.Worked);
        Assert.Equal(["new/a: ONE!"], _world.Committed["new/a"]);
        Assert.False(_world.Committed.ContainsKey("old/a"));
    }

    [Fact]
    public async Task Run_AnEffectIsGone_ThePlanSaysSoAndThatRootAloneIsDoneAgain()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        await _world.RunAsync(_world.Chain());
        _world.Applied.TryRemove("a", out _);
        _world.Committed.TryRemove("a", out _);
        _world.Lost.Add(new LostEffect("in", "a"));
        RunPlan plan = await RunPlan.OfAsync(_world.Chain(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (plan.Sources[0].Outdated, plan.Sources[0].Unchanged));
        Assert.Contains("1 of which an output is gone", plan.Nodes[^1].Why);
        RunReport report = await _world.RunAsync(_world.Chain());
        Assert.Equal(plan.Sources[0], report.Sources[0]);
        Assert.Equal(["one"], _world.Committed["a"]);
        _world.Lost.Clear();
        Assert.Equal(2, (await _world.RunAsync(_world.Chain())).Unchanged);
    }

    [Fact]
    public async Task Run_SkippedAndFilteredItems_AreCountedApart()
    {
        _world.Roots["a"] = "skip";
        _world.Roots["b"] = "a long one";
        _world.Roots["c"] = "ok";
        RunReport report = await _world.RunAsync(_world.Chain(when: "length < 5"));
        NodeReport work = report.Nodes[1];
        Assert.Equal((3, 1, 1, 1), (work.In, work.Filtered, work.Skipped, work.Completed));
        Assert.True(report.Reconciles);
        Assert.Equal(["c"], _world.Committed.Keys);
        Assert.Equal(RootStatus.NoEffect, report.Items.Single(r => r.Key == "a").Status);
        Assert.Contains("not wanted", report.Items.Single(r => r.Key == "a").Notes);
    }

    [Fact]
    public async Task Run_SinkLostItsState_EverythingIsAppliedAnew()
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain());
        _world.Applied.Clear();
        _world.Committed.Clear();
        _world.SinkIdentity = null;
        RunReport report = await _world.RunAsync(_world.Chain());
        Assert.Equal(["one"], _world.Committed["a"]);
        Assert.Equal(RootChange.Outdated, report.Items[0].Change);
    }

    [Fact]
    public async Task Run_OptionsDownstreamChanged_RedoesOnlyWhatIsNotKept()
    {
        _world.Roots["a"] = "one";
        PipelineDefinition Graph(string variant) => _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<CostlyStage>("costly", _world.Options, ["in"])
            .Add<WatchStage>("watch", _world.Options with { Variant = variant }, ["costly"])
            .Add<MemorySink>("out", _world.Options, ["watch"])
            .Build();
        await _world.RunAsync(Graph("x"));
        _world.Seen.Clear();
        RunReport report = await _world.RunAsync(Graph("y"));
        Assert.Equal(RootChange.Outdated, report.Items[0].Change);
        Assert.Equal(["one"], _world.Worked);
        Assert.Equal(["ONE"], _world.Seen);
        Assert.Contains("worked on one", report.Items[0].Notes);
        Assert.Equal(["ONE"], _world.Committed["a"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_KeptOutputIsGoneOrDamaged_IsMadeAndKeptAnew(bool damaged)
    {
        string one = "one" + new string('.', 70_000);
        _world.Roots["a"] = one;
        PipelineDefinition Graph(string variant) => _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<CostlyStage>("costly", _world.Options, ["in"])
            .Add<WatchStage>("watch", _world.Options with { Variant = variant }, ["costly"])
            .Add<MemorySink>("out", _world.Options, ["watch"])
            .Build();
        await _world.RunAsync(Graph("x"));
        string kept = Assert.Single(Directory.GetFiles(_world.Folder[".tars/artifacts"], "*", SearchOption.AllDirectories));
        if (damaged)
        {
            await File.WriteAllTextAsync(kept, "{}", TestContext.Current.CancellationToken);
        }
        else
        {
            File.Delete(kept);
        }

        await _world.RunAsync(Graph("y"));
        Assert.Equal([one, one], _world.Worked);
        await _world.RunAsync(Graph("z"));
        Assert.Equal([one, one], _world.Worked);
        Assert.Equal([one.ToUpperInvariant()], _world.Committed["a"]);
    }

    [Fact]
    public async Task Run_SinkFails_TheRunFailsWithoutReceiptsAndTheNextOneApplies()
    {
        _world.Roots["a"] = "one";
        _world.OnCommit = () => throw new IOException("No space left on device");
        RunReport report = await _world.RunAsync(_world.Chain());
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("No space left", report.Failure);
        _world.OnCommit = () => { };
        Assert.Equal(0, (await _world.RunAsync(_world.Chain())).Unchanged);
        Assert.Equal(["one"], _world.Committed["a"]);
    }

    [Fact]
    public async Task Run_OnErrorFail_EndsTheRun()
    {
        _world.Roots["a"] = "one";
        _world.Work = (_, _) => throw new ItemException("broken");
        RunReport report = await _world.RunAsync(_world.Chain(new NodePolicy { OnError = ErrorAction.Fail }));
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("broken", report.Failure);
    }

    [Fact]
    public async Task Run_StageTooSlow_TimesOut()
    {
        var clock = new ManualTimeProvider();
        _world.Roots["a"] = "one";
        _world.Work = async (line, stop) =>
        {
            Task wait = Task.Delay(TimeSpan.FromHours(1), clock, stop);
            clock.Advance(TimeSpan.FromSeconds(2));
            await wait;
            return [line.Text];
        };
        PipelineDefinition chain = _world.Chain(new NodePolicy { Timeout = TimeSpan.FromSeconds(1), RetryAttempts = 1 });
        RunReport report = await _world.RunAsync(chain, new RunOptions { Time = clock });
        Assert.Equal(1, report.DeadLetters);
        Assert.Contains("timeout", report.Items[0].Errors[0]);
    }

    [Fact]
    public async Task Create_StateInUse_IsRefused()
    {
        PipelineDefinition chain = _world.Chain();
        PipelineRun first = PipelineRun.Create(chain);
        StateLockedException e = Assert.Throws<StateLockedException>(() => PipelineRun.Create(chain));
        Assert.Contains(Environment.ProcessId.ToString(), e.Message);
        await first.DisposeAsync();
        await PipelineRun.Create(chain).DisposeAsync();
    }

    [Theory]
    [InlineData("this is no database at all, but text that is long enough to be looked at as a header of one")]
    [InlineData("foreign")]
    public void Create_LedgerIsForeign_IsRefusedByName(string content)
    {
        PipelineDefinition chain = _world.Chain();
        string path = Path.Combine(chain.StateFolder, "ledger.db");
        Directory.CreateDirectory(chain.StateFolder);
        if (content == "foreign")
        {
            SQLitePCL.Batteries_V2.Init();
            using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
            other.Open();
            using Microsoft.Data.Sqlite.SqliteCommand create = other.CreateCommand();
            create.CommandText = "CREATE TABLE t (x)";
            create.ExecuteNonQuery();
        }
        else
        {
            File.WriteAllText(path, content);
        }

        LedgerException e = Assert.Throws<LedgerException>(() => PipelineRun.Create(chain));
        Assert.Contains("ledger.db", e.Message);
        PipelineRun? second = null;
        Assert.Throws<LedgerException>(() => second = PipelineRun.Create(chain));
        Assert.Null(second);
    }
}
