namespace Tars.Pipeline.Tests.Execution;

/// <summary>What a node borrows stays loaded from run to run while the same thing is asked for, and no longer than that.</summary>
public sealed class LoanTests : IAsyncDisposable
{
    private readonly World _world = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly LoanShelf _shelf;

    public LoanTests()
    {
        _shelf = new LoanShelf(TimeSpan.FromMinutes(5), _clock);
        BorrowStage.Models[_world.Id] = [];
        BorrowStage.Fail.Remove(_world.Id);
    }

    private List<Model> Models => BorrowStage.Models[_world.Id];

    public async ValueTask DisposeAsync()
    {
        await _shelf.DisposeAsync();
        _world.Dispose();
        BorrowStage.Models.Remove(_world.Id);
    }

    [Fact]
    public async Task TwoRuns_OneShelf_LoadOnce()
    {
        await RunAsync("one");
        await RunAsync("two");
        Assert.Equal([false], Models.Select(m => m.IsGone));
        Assert.Equal(1, _shelf.Count);
        await _shelf.DisposeAsync();
        Assert.Equal([true], Models.Select(m => m.IsGone));
    }

    [Fact]
    public async Task WithoutAShelf_EachRunLoadsAndLetsGo()
    {
        await RunAsync("one", shelf: null);
        await RunAsync("two", shelf: null);
        Assert.Equal([true, true], Models.Select(m => m.IsGone));
    }

    [Theory]
    [InlineData("other", 1)]
    [InlineData("", 2)]
    public async Task OtherOptions_LoadAnew_AfterTheOldOneIsGone(string variant, int threads)
    {
        await RunAsync("one");
        await RunAsync("two", variant, threads);
        Assert.Equal([true, false], Models.Select(m => m.IsGone));
        Assert.Equal([0, 0], Models.Select(m => m.OthersAtLoading));
        Assert.Equal(1, _shelf.Count);
    }

    [Fact]
    public async Task NobodyBorrowsForAWhile_ItIsLetGoOf()
    {
        await RunAsync("one");
        _clock.Advance(TimeSpan.FromMinutes(4));
        await RunAsync("two");
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal((1, false), (_shelf.Count, Models.Single().IsGone));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, true), (_shelf.Count, Models.Single().IsGone));
        await RunAsync("three");
        Assert.Equal([true, false], Models.Select(m => m.IsGone));
    }

    [Fact]
    public async Task ClearedOrClosedWhileLent_ItIsGoneWhenItComesBack()
    {
        _world.Work = async (line, _) =>
        {
            await _shelf.ClearAsync();
            Assert.False(Models[^1].IsGone);
            if (line.Text == "two")
            {
                await _shelf.DisposeAsync();
            }

            return [line.Text];
        };
        await RunAsync("one");
        Assert.Equal((1, false), (_shelf.Count, Models.Single().IsGone));
        await RunAsync("two");
        Assert.Equal((0, true), (_shelf.Count, Models.Single().IsGone));
    }

    [Fact]
    public async Task LoadingThatFailed_IsTriedAgainByTheNextRun()
    {
        BorrowStage.Fail.Add(_world.Id);
        Assert.Equal(RunOutcome.Failed, (await RunAsync("one")).Outcome);
        Assert.Equal(0, _shelf.Count);
        BorrowStage.Fail.Remove(_world.Id);
        Assert.Equal(RunOutcome.Completed, (await RunAsync("one")).Outcome);
        Assert.Single(Models);
    }

    [Fact]
    public async Task TwoNodes_EachHaveTheirOwn()
    {
        _world.Roots["a"] = "one";
        var options = new BorrowOptions { World = _world.Id };
        PipelineDefinition graph = _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<BorrowStage>("first", options, ["in"])
            .Add<BorrowStage>("second", options, ["first"])
            .Add<MemorySink>("out", _world.Options, ["second"])
            .Build();
        await _world.RunAsync(graph, new RunOptions { Loans = _shelf });
        Assert.Equal((2, 2), (Models.Count, _shelf.Count));
    }

    private Task<RunReport> RunAsync(string content, string variant = "", int threads = 1) => RunAsync(content, _shelf, variant, threads);

    private async Task<RunReport> RunAsync(string content, LoanShelf? shelf, string variant = "", int threads = 1)
    {
        _world.Roots["a"] = content;
        PipelineDefinition graph = _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<BorrowStage>("model", new BorrowOptions { World = _world.Id, Variant = variant, Threads = threads }, ["in"])
            .Add<MemorySink>("out", _world.Options, ["model"])
            .Build();
        RunReport report = await _world.RunAsync(graph, new RunOptions { Loans = shelf });
        Assert.True(report.Outcome == RunOutcome.Completed || BorrowStage.Fail.Contains(_world.Id), report.Failure);
        return report;
    }

    public sealed record BorrowOptions
    {
        public string World { get; init; } = string.Empty;

        public string Variant { get; init; } = string.Empty;

        [Ephemeral]
        public int Threads { get; init; } = 1;
    }

    public sealed class Model(int others) : IAsyncDisposable
    {
        public bool IsGone { get; private set; }

        /// <summary>How many others were still loaded when this one was.</summary>
        public int OthersAtLoading { get; } = others;

        public ValueTask DisposeAsync()
        {
            IsGone = IsGone ? throw new InvalidOperationException("disposed of twice") : true;
            return ValueTask.CompletedTask;
        }
    }

    [Node("borrow", 1, "Works with what it borrowed.")]
    public sealed class BorrowStage(BorrowOptions options, NodeContext context) : Stage<Line, Line>
    {
        private Loan<Model>? _loan;

        internal static Dictionary<string, List<Model>> Models { get; } = [];

        internal static HashSet<string> Fail { get; } = [];

        public override async ValueTask OpenAsync(CancellationToken cancellationToken) =>
            _loan = await context.BorrowAsync(LoadAsync, cancellationToken);

        public override async ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken)
        {
            Assert.False(_loan!.Value.IsGone);
            foreach (string line in await World.Of(new WorldOptions { World = options.World }).Work(input, cancellationToken))
            {
                output.Emit(new Line(line));
            }
        }

        public override async ValueTask DisposeAsync()
        {
            if (_loan is not null)
            {
                await _loan.DisposeAsync();
                await _loan.DisposeAsync();
            }

            await base.DisposeAsync();
        }

        private ValueTask<Model> LoadAsync(CancellationToken cancellationToken)
        {
            if (Fail.Contains(options.World))
            {
                throw new InvalidDataException("it cannot be loaded");
            }

            var model = new Model(Models[options.World].Count(m => !m.IsGone));
            Models[options.World].Add(model);
            return new(model);
        }
    }
}
