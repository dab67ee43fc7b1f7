using Microsoft.Extensions.AI;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Inference;

/// <summary>Several endpoints behind one name.</summary>
public sealed class EndpointsTests
{
    [Theory]
    [InlineData(EndpointChoice.RoundRobin)]
    [InlineData(EndpointChoice.LeastBusy)]
    [InlineData(EndpointChoice.Weighted)]
    public async Task Choice_SpreadsRequests(EndpointChoice choice)
    {
        FakeModelServer[] servers = [new(), new(), new()];
        await using var rig = new ModelRig(
            o => o with { Choose = choice, Endpoints = [.. o.Endpoints.Select((e, i) => e with { Weight = choice == EndpointChoice.Weighted ? i + 1 : 1 })] },
            null, servers);

        for (int i = 0; i < 18; i++)
        {
            await rig.AskAsync();
        }

        Assert.Equal(choice == EndpointChoice.Weighted ? [3, 6, 9] : [6, 6, 6], servers.Select(s => s.Asked.Count));
    }

    [Fact]
    public async Task LeastBusy_PassesOverOneThatHangs()
    {
        FakeModelServer[] servers = [new() { Otherwise = r => r.HangAsync() }, new()];
        using var stop = new CancellationTokenSource();
        await using var rig = new ModelRig(o => o with { Choose = EndpointChoice.LeastBusy }, null, servers);
        Task<ChatResponse> hanging = rig.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")], null, stop.Token);
        await ModelRig.UntilAsync(() => servers[0].Asked.Count == 1);

        for (int i = 0; i < 5; i++)
        {
            await rig.AskAsync();
        }

        Assert.Equal((1, 5), (servers[0].Asked.Count, servers[1].Asked.Count));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task Random_AsksAllOfThem()
    {
        FakeModelServer[] servers = [new(), new()];
        await using var rig = new ModelRig(o => o with { Choose = EndpointChoice.Random }, null, servers);
        for (int i = 0; i < 20; i++)
        {
            await rig.AskAsync();
        }

        Assert.All(servers, s => Assert.InRange(s.Asked.Count, 3, 17));
    }

    [Fact]
    public async Task Sticky_KeepsAConversationAtOneEndpoint_AndMovesOnlyThoseOfOneThatIsDown()
    {
        FakeModelServer[] servers = [new(), new(), new()];
        await using var rig = new ModelRig(o => o with { Choose = EndpointChoice.Sticky }, null, servers);
        var homes = new Dictionary<string, int>();
        for (int i = 0; i < 30; i++)
        {
            string name = $"conversation {i % 15}";
            int[] counts = [.. servers.Select(s => s.Asked.Count)];
            await rig.AskAsync(options: new ChatOptions { ConversationId = name });
            int home = Assert.Single(Enumerable.Range(0, 3), n => servers[n].Asked.Count > counts[n]);
            Assert.Equal(home, homes.GetValueOrDefault(name, home));
            homes[name] = home;
        }

        Assert.Equal(3, homes.Values.Distinct().Count());
        servers[0].IsDown = true;
        foreach ((string name, int home) in homes)
        {
            int[] counts = [.. servers.Select(s => s.Asked.Count)];
            await rig.AskAsync(options: new ChatOptions { ConversationId = name });
            int[] asked = [.. servers.Select((s, n) => s.Asked.Count - counts[n])];
            Assert.Equal(1, asked.Sum());
            Assert.True(home == 0 || asked[home] == 1, name);
        }
    }

    [Fact]
    public async Task EndpointThatIsDown_IsNotNoticed_AndIsCheckedBeforeItIsAskedAgain()
    {
        FakeModelServer[] servers = [new(), new()];
        await using var rig = new ModelRig(servers);
        servers[0].IsDown = true;

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal("It is well.", await rig.AskAsync());
        }

        RemoteEndpointStatistics down = rig.Model.Statistics()[0];
        Assert.False(down.IsUp);
        Assert.Contains("answered 500", down.LastError, StringComparison.Ordinal);
        Assert.Equal(10, servers[1].Asked.Count);
        Assert.Equal(1, down.Requests);

        // It is checked beside the requests, and asked again once a check was answered.
        servers[0].IsDown = false;
        for (int i = 0; i < 1000 && !rig.Model.Statistics()[0].IsUp; i++)
        {
            Assert.Empty(servers[0].Asked);
            rig.Time.Advance(TimeSpan.FromMinutes(2));
            await rig.AskAsync();
        }

        Assert.InRange(rig.Model.Statistics()[0].Checks, 1, 1000);
        await rig.AskAsync();
        await rig.AskAsync();
        Assert.NotEmpty(servers[0].Asked);
    }

    [Fact]
    public async Task NobodyListening_IsOneOfTheFailuresThatMove()
    {
        var gone = new FakeModelServer();
        gone.Dispose();
        await using var rig = new ModelRig(gone, new FakeModelServer());

        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("It is well.", await rig.AskAsync());
        }

        Assert.Equal(1, rig.Model.Statistics()[0].Failed);
    }

    [Fact]
    public async Task AllDown_FailsWithTheReason_AfterTheAttempts()
    {
        await using var rig = new ModelRig(new FakeModelServer { IsDown = true }, new FakeModelServer { IsDown = true });

        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());

        Assert.Contains("5 attempts at 2 endpoints", e.Message, StringComparison.Ordinal);
        Assert.True(e.Transient);
        Assert.Equal(FaultKind.ServerDown, e.Fault);
        Assert.Equal(5, rig.Model.Statistics().Sum(s => s.Requests));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task EndpointThatIsSetUpWrongly_IsPassedOver(int status)
    {
        var wrong = new FakeModelServer { Otherwise = r => r.ReplyAsync($"{status} No", "{}") };
        await using var rig = new ModelRig(wrong, new FakeModelServer());

        Assert.Equal("It is well.", await rig.AskAsync());
        await using var alone = new ModelRig(new FakeModelServer { Otherwise = r => r.ReplyAsync($"{status} No", "{}") });
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => alone.AskAsync());
        Assert.Contains("orrect the address", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SlowStartsAndSilences_AreLeftForAnother(bool afterSomeWords)
    {
        var slow = new FakeModelServer
        {
            Otherwise = async r =>
            {
                if (afterSomeWords)
                {
                    await r.BeginAsync("It is not");
                }

                await r.HangAsync();
            },
        };
        var good = new FakeModelServer();
        await using var rig = new ModelRig(o => o with { Attempts = 50 }, null, slow, good);
        Task<ChatResponse> asked = rig.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "?")]);
        await ModelRig.UntilAsync(() => slow.Asked.Count == 1);

        // An hour is what the rig's time-outs are; the other server may meet one of the steps too, and is then asked again.
        while (good.Asked.Count == 0)
        {
            rig.Time.Advance(TimeSpan.FromMinutes(61));
            await Task.WhenAny(asked, Task.Delay(20));
        }

        Assert.Equal("It is well.", (await rig.RunAsync(asked)).Text);
        Assert.Contains(afterSomeWords ? "fell silent" : "did not begin to answer", rig.Model.Statistics()[0].LastError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task UnderAllOfIt_NothingIsLost_AndTheBudgetIsKept(int seed)
    {
        var random = new Random(seed);
        Func<FakeRequest, Task> Mischief() => random.Next(8) switch
        {
            0 => r => r.ReplyAsync("429 Too Many Requests", "{}", "Retry-After: 1\r\n"),
            1 => r => r.ReplyAsync("500 Broken", "no"),
            2 => r => r.BeginAsync("It is cut"),
            3 => r => r.ReplyAsync("200 OK", "garbage"),
            _ => r => r.StreamAsync($"Answer to {r.LastMessage}", input: 20, output: 4),
        };
        FakeModelServer[] servers = [.. Enumerable.Range(0, 3).Select(_ => new FakeModelServer([.. Enumerable.Range(0, 60).Select(_ => Mischief())]))];
        foreach (FakeModelServer server in servers)
        {
            server.Otherwise = r => r.StreamAsync($"Answer to {r.LastMessage}", input: 20, output: 4);
        }

        var budget = new RemoteBudget(requests: 2000, tokens: 500_000);
        await using var rig = new ModelRig(
            o => o with { Attempts = 60, Choose = EndpointChoice.LeastBusy, Limits = new RemoteLimits { Concurrency = 5 } }, budget, servers);

        string[] answers = await rig.RunAsync(Task.WhenAll(Enumerable.Range(0, 60).Select(
            async i => (await rig.Client.GetResponseAsync([new ChatMessage(ChatRole.User, $"question {i}")])).Text)));

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"Answer to question {i}"), answers);
        Assert.Equal(servers.Sum(s => s.Requests.Count(r => r.Path.EndsWith("completions", StringComparison.Ordinal))), budget.Requests);
        Assert.InRange(budget.Tokens, 60 * 24, 500_000);
    }
}
