using System.Security.Cryptography;
using System.Text;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Streams;

/// <summary>A graph between two streams of a program: what goes in, what comes out, and what is kept between.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _worked = [];
    private int _version = 1;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StreamInAndOut_EveryRootComesOutOnce_AndTheSecondRunHasNothingToDo()
    {
        Assert.Equal(["a: 1 2", "b: 3"], await RunAsync([("a", "1 2"), ("b", "3")]));
        Assert.Empty(await RunAsync([("a", "1 2"), ("b", "3")]));
        Assert.Equal(2, _worked.Count);
    }

    [Fact]
    public async Task NewVersionOfAFunction_WorksAgain()
    {
        await RunAsync([("a", "1")]);
        _version = 2;
        Assert.Equal(["a: 1"], await RunAsync([("a", "1")]));
    }

    [Fact]
    public async Task StreamOfWhatIsNew_WhatItDoesNotBringStays_AndAListingsAbsenceRemoves()
    {
        await RunAsync([("a", "1"), ("b", "2")]);
        Assert.Equal(["c: 3"], await RunAsync([("c", "3")]));
        Assert.Equal(["a gone", "b gone"], (await RunAsync([("c", "3")], listing: true)).Order());
    }

    [Fact]
    public async Task ReaderStopsEarly_RunFailsAndSaysWhy_AndTheNextOneHandsOverTheRest()
    {
        var output = new PipelineOutput<Word>();
        string? first = null;
        RunReport report;
        await using (PipelineRun run = PipelineRun.Create(Graph([("a", "1"), ("b", "2"), ("c", "3")], output)))
        {
            Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
            await foreach (Generation<Word> generation in output)
            {
                first = generation.Key;
                break;
            }

            report = await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }

        Assert.Equal("a", first);
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("stopped before its end", report.Failure, StringComparison.Ordinal);
        Assert.Equal(["a: 1", "b: 2", "c: 3"], await RunAsync([("a", "1"), ("b", "2"), ("c", "3")]));
    }

    [Fact]
    public async Task Output_IsReadTwice_SaysThatItIsForOneReader()
    {
        var output = new PipelineOutput<Word>();
        await using PipelineRun run = PipelineRun.Create(Graph([("a", "1")], output));
        Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
        await foreach (Generation<Word> generation in output)
        {
            Assert.Equal("a", generation.Key);
        }

        await running;
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await output.GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync());
    }

    [Fact]
    public async Task WatchAsync_RunEnds_LastLookHasEverything()
    {
        var output = new PipelineOutput<Word>();
        await using PipelineRun run = PipelineRun.Create(Graph([("a", "1 2 3")], output));
        Task<List<RunSnapshot>> watching = WatchAsync(run);
        Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
        await foreach (Generation<Word> generation in output)
        {
            Assert.Equal(3, generation.Items.Count);
        }

        await running;
        List<RunSnapshot> looks = await watching.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(1, looks[^1].RootsFinished);
        Assert.Equal(3, looks[^1].Nodes[^1].Completed);
        Assert.All(looks.Zip(looks.Skip(1)), pair => Assert.True(pair.First.RootsFinished <= pair.Second.RootsFinished));
    }

    [Fact]
    public async Task SourceStreamThrows_RunFailsWithItsMessage_AndTheOutputEnds()
    {
        var output = new PipelineOutput<Word>();
        PipelineDefinition graph = new PipelineBuilder("stream", _folder.Path)
            .AddSource("in", Broken())
            .AddOutput("out", output, ["in"])
            .Build();
        await using PipelineRun run = PipelineRun.Create(graph);
        Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
        await foreach (Generation<Word> _ in output)
        {
            // Whatever came before it broke.
        }

        RunReport report = await running;
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("the line went dead", report.Failure, StringComparison.Ordinal);
    }

    private static async Task<List<RunSnapshot>> WatchAsync(PipelineRun run)
    {
        var looks = new List<RunSnapshot>();
        await foreach (RunSnapshot look in run.WatchAsync(TimeSpan.FromMilliseconds(1)))
        {
            looks.Add(look);
        }

        return looks;
    }

    private static async IAsyncEnumerable<Root<Word>> Broken()
    {
        await Task.Yield();
        yield return Root<Word>.Of("a", Version("a"), new Word("a"));
        throw new IOException("the line went dead");
    }

    private static async IAsyncEnumerable<Root<Word>> Roots(IEnumerable<(string Key, string Text)> roots)
    {
        foreach ((string key, string text) in roots)
        {
            await Task.Yield();
            yield return Root<Word>.Of(key, Version(text), new Word(text));
        }
    }

    private static string Version(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private PipelineDefinition Graph(IEnumerable<(string Key, string Text)> roots, PipelineOutput<Word> output, bool listing = false) =>
        new PipelineBuilder("stream", _folder.Path)
            .AddSource("in", Roots(roots), listing)
            .AddStage<Word, Word>("words", SplitAsync, ["in"], _version)
            .AddOutput("out", output, ["words"])
            .Build();

    private ValueTask SplitAsync(Word text, Output<Word> output, CancellationToken cancellationToken)
    {
        _worked.Add(text.Text);
        foreach (string word in text.Text.Split(' '))
        {
            output.Emit(new Word(word));
        }

        return default;
    }

    private async Task<List<string>> RunAsync(IEnumerable<(string Key, string Text)> roots, bool listing = false)
    {
        var output = new PipelineOutput<Word>();
        await using PipelineRun run = PipelineRun.Create(Graph(roots, output, listing));
        Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
        var seen = new List<string>();
        await foreach (Generation<Word> generation in output)
        {
            seen.Add(generation.Removed ? $"{generation.Key} gone" : $"{generation.Key}: {string.Join(' ', generation.Items.Select(w => w.Text))}");
        }

        RunReport report = await running;
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.True(report.Reconciles);
        return seen;
    }

    public sealed record Word(string Text);
}
