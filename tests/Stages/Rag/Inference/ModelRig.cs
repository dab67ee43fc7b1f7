using Microsoft.Extensions.AI;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Inference;

/// <summary>A remote model over some fake servers, with limiters and a clock of its own.</summary>
internal sealed class ModelRig : IAsyncDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FakeModelServer[] _servers;

    public ModelRig(params FakeModelServer[] servers)
        : this(o => o, null, servers)
    {
    }

    /// <param name="change">Changes the options, whose time-outs are an hour.</param>
    /// <param name="budget">What may be spent.</param>
    /// <param name="servers">The endpoints; owned.</param>
    public ModelRig(Func<RemoteModelOptions, RemoteModelOptions> change, RemoteBudget? budget, params FakeModelServer[] servers)
    {
        _servers = servers;
        var options = new RemoteModelOptions
        {
            Model = "fake",
            Choose = EndpointChoice.RoundRobin,
            Endpoints = [.. servers.Select(s => new RemoteEndpointOptions { Url = s.Url })],
            StartTimeout = Hour,
            SilenceTimeout = Hour,
            AnswerTimeout = 24 * Hour,
        };
        Model = new RemoteModel(change(options), budget, new RemoteLimiters(Time), new Random(1));
        Client = new RemoteChatClient(Model);
    }

    public ManualTimeProvider Time { get; } = new();

    public RemoteModel Model { get; }

    public RemoteChatClient Client { get; }

    /// <summary>The text of an answer, with the clock running in steps of some milliseconds.</summary>
    public async Task<string> AskAsync(string question = "How is it?", ChatOptions? options = null) =>
        (await RunAsync(Client.GetResponseAsync([new ChatMessage(ChatRole.User, question)], options))).Text;

    /// <summary>Waits for something, with the clock running.</summary>
    public async Task<T> RunAsync<T>(Task<T> task, TimeSpan? step = null)
    {
        long began = Environment.TickCount64;
        while (!task.IsCompleted)
        {
            Assert.True(Environment.TickCount64 - began < Patience.TotalMilliseconds, "nothing came of it");
            await Task.WhenAny(task, Task.Delay(2));
            Time.Advance(step ?? TimeSpan.FromMilliseconds(50));
        }

        return await task;
    }

    /// <summary>Waits for a condition that the servers bring about.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        long began = Environment.TickCount64;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 - began < Patience.TotalMilliseconds, "it did not come about");
            await Task.Delay(2);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Model.DisposeAsync();
        foreach (FakeModelServer server in _servers)
        {
            server.Dispose();
        }
    }
}
