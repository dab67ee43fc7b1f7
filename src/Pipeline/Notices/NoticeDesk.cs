using System.Threading.Channels;

namespace Tars.Pipeline;

/// <summary>
/// Takes the events of runs and delivers them over the channels of a definition, apart from the run: nothing that a channel does or
/// fails to do slows a run or changes what it does. What is not delivered stays on disk for the next desk.
/// </summary>
public sealed class NoticeDesk : IAsyncDisposable
{
    private const int MaxPosted = 4096;

    private readonly NoticeStore? _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<RunEvent> _posted = System.Threading.Channels.Channel.CreateBounded<RunEvent>(
        new BoundedChannelOptions(MaxPosted) { SingleReader = true });
    private readonly List<(NoticeLane Lane, NoticeChannel Channel)> _lanes = [];
    private readonly TimeProvider _time;
    private readonly Task _sorting;
    private long _lost;
    private bool _closed;

    private NoticeDesk(PipelineDefinition definition, TextWriter? messages, TimeProvider time, bool resend)
    {
        _time = time;
        _store = NoticeStore.TryOpen(definition.StateFolder);
        foreach (NoticeDefinition notice in definition.Notices)
        {
            var channel = (NoticeChannel)notice.Spec.Create(notice.Options, Context(definition, notice.Name, messages, time));
            _lanes.Add((new NoticeLane(notice, channel, _store, _time, _stop.Token), channel));
        }

        foreach (Notice waiting in resend ? _store?.WaitingNow() ?? [] : [])
        {
            // A channel that the definition no longer has keeps its notices on disk, until it is back.
            _lanes.FirstOrDefault(l => l.Lane.Definition.Name == waiting.Channel).Lane?.Requeue(waiting);
        }

        _sorting = Task.Run(SortAsync);
    }

    /// <summary>True when another process delivers from the same state folder: what this desk cannot deliver is then lost.</summary>
    public bool IsShared => _store is null;

    /// <summary>How many events were lost because too many came at once.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Opens the desk of a definition, and begins to deliver what waits from before.</summary>
    /// <param name="definition">Whose channels.</param>
    /// <param name="messages">Where channels that speak to the terminal write; null for standard error.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="resend">Whether what waits from before is delivered too. Default true.</param>
    public static NoticeDesk Open(PipelineDefinition definition, TextWriter? messages = null, TimeProvider? time = null, bool resend = true)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new NoticeDesk(definition, messages, time ?? TimeProvider.System, resend);
    }

    /// <summary>Takes an event; for <see cref="RunOptions.Observer"/>. Returns at once, from any thread, and never throws.</summary>
    public void Post(RunEvent told)
    {
        if (!_posted.Writer.TryWrite(told))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <summary>Sends a notice over one channel now, past level, kinds and rate.</summary>
    /// <param name="channel">Its name.</param>
    /// <param name="told">What is told.</param>
    /// <exception cref="KeyNotFoundException">The definition has no such channel.</exception>
    /// <exception cref="Exception">What the channel threw.</exception>
    public Task TestAsync(string channel, RunEvent told)
    {
        NoticeLane lane = _lanes.FirstOrDefault(l => l.Lane.Definition.Name == channel).Lane
            ?? throw new KeyNotFoundException($"the definition has no channel '{channel}' under 'notices'.");
        return lane.SendAsync(new Notice { Id = Guid.NewGuid().ToString("N"), Channel = channel, Event = told });
    }

    /// <summary>Takes nothing more and waits until everything is delivered, at most so long; the rest stays on disk.</summary>
    /// <param name="limit">The longest wait, by the system's clock.</param>
    /// <returns>True when everything was settled or given up for now.</returns>
    public async Task<bool> CloseAsync(TimeSpan limit)
    {
        if (_closed)
        {
            return true;
        }

        _closed = true;
        _posted.Writer.TryComplete();
        Task delivered = DeliveredAsync();
        bool all = await Task.WhenAny(delivered, Task.Delay(limit)) == delivered;
        await _stop.CancelAsync();
        return all;
    }

    /// <summary>Closes without waiting for channels, unless <see cref="CloseAsync"/> did before.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync(TimeSpan.Zero);
        foreach ((NoticeLane lane, NoticeChannel channel) in _lanes)
        {
            try
            {
                await lane.Delivery;
                await channel.DisposeAsync();
            }
            catch (Exception)
            {
                // A channel that cannot be closed changes nothing any more.
            }
        }

        _store?.Dispose();
        _stop.Dispose();
    }

    private static NodeContext Context(PipelineDefinition definition, string name, TextWriter? messages, TimeProvider time) => new()
    {
        Pipeline = definition.Name,
        Name = name,
        BaseFolder = definition.BaseFolder,
        StateFolder = definition.StateFolder,
        Assets = new RunOptions().Assets,
        Time = time,
        Messages = messages,
    };

    private async Task DeliveredAsync()
    {
        await _sorting;
        await Task.WhenAll(_lanes.Select(l => l.Lane.Delivery));
    }

    private async Task SortAsync()
    {
        await foreach (RunEvent told in _posted.Reader.ReadAllAsync())
        {
            foreach ((NoticeLane lane, _) in _lanes)
            {
                lane.Post(told);
            }
        }

        _lanes.ForEach(l => l.Lane.Complete());
    }
}
