using System.Threading.Channels;

namespace Tars.Pipeline.Execution;

/// <summary>
/// Tells the ledger which roots are about to take effect, before a sink applies anything of them. A process that dies between an effect and
/// its receipt leaves an effect that no receipt speaks of. Should a new root have gone by the next run, or a changed one be back at its old
/// version, only the announcement tells that there is something to take away or to apply again.
/// </summary>
/// <remarks>Whatever waits shares a transaction. A sink comes long after the source, so that it hardly ever waits.</remarks>
internal sealed class Announcer(RunState run)
{
    private const int MaxRoots = 512;

    private readonly Channel<RootState> _waiting = Channel.CreateBounded<RootState>(
        new BoundedChannelOptions(MaxRoots) { SingleReader = true });

    /// <summary>Takes a root before it goes anywhere.</summary>
    public ValueTask AddAsync(RootState root)
    {
        root.Announce();
        return _waiting.Writer.WriteAsync(root, run.Stop);
    }

    public void Complete() => _waiting.Writer.TryComplete();

    public async Task RunAsync()
    {
        var roots = new List<RootState>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(run.Stop))
            {
                roots.Clear();
                while (roots.Count < MaxRoots && _waiting.Reader.TryRead(out RootState? root))
                {
                    roots.Add(root);
                }

                (string Source, string Key)[] keys = [.. roots.Select(r => (r.Source, r.Key))];
                await run.Mender.DoAsync(run.Mender.Engine, () => run.Ledger.Announce(run.Plan.Definition.Name, keys, run.Id));
                roots.ForEach(r => r.Announced());
            }
        }
        catch (Exception e)
        {
            if (!run.Stop.IsCancellationRequested)
            {
                run.Fail($"announcing roots to the ledger: {e.Message}", e);
            }
        }
    }
}
