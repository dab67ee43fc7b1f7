using System.Threading.Tasks.Dataflow;

namespace Tars.Pipeline.Execution;

/// <summary>Runs a sink: gathers a root's items until nothing more of it can come, then applies them as one generation.</summary>
internal sealed class SinkRunner : NodeRunner
{
    private readonly ISinkNode _sink;
    private readonly ActionBlock<RootState> _apply;

    // Applying and committing exclude each other: a commit covers whole generations.
    private readonly SemaphoreSlim _exclusive = new(1, 1);
    private bool _applied;

    public SinkRunner(RunState run, NodeDefinition definition, int index)
        : base(run, definition, index)
    {
        _sink = (ISinkNode)Node;
        _apply = new ActionBlock<RootState>(ApplyAsync, new ExecutionDataflowBlockOptions
        {
            BoundedCapacity = Math.Max(2, definition.Policy.BufferItems),
        });
    }

    /// <summary>Its place among the sinks of the run.</summary>
    public int Slot { get; set; }

    public override Task RunAsync() => PumpAsync(item =>
    {
        Counters.Taken();
        RootState root = item.Root;
        root.Stage(this, item);
        return root.Leave(1) ? new ValueTask(Run.CompleteAsync(root)) : default;
    });

    /// <summary>Takes a root of which nothing more can come.</summary>
    public Task<bool> SendAsync(RootState root) => _apply.SendAsync(root, Run.Stop);

    /// <summary>Waits until every root that was sent is applied.</summary>
    public Task FinishAsync()
    {
        _apply.Complete();
        return _apply.Completion;
    }

    public async Task<string?> IdentityAsync()
    {
        try
        {
            string? identity = null;
            await Run.Mender.DoAsync(Site, null, async () => identity = await _sink.IdentityAsync(Run.Stop));
            return identity;
        }
        catch (Exception e) when (!Run.Stop.IsCancellationRequested)
        {
            throw Broken("could not say which state it writes to", e);
        }
    }

    /// <summary>Roots of which something that was applied is gone.</summary>
    public async Task<IReadOnlyList<LostEffect>> LostAsync()
    {
        try
        {
            IReadOnlyList<LostEffect> lost = [];
            await Run.Mender.DoAsync(Site, null, async () => lost = await _sink.LostAsync(Run.Stop));
            return lost;
        }
        catch (Exception e) when (!Run.Stop.IsCancellationRequested)
        {
            throw Broken("could not say whether what it wrote is still there", e);
        }
    }

    /// <summary>Makes what was applied durable; false when nothing was applied since the last commit.</summary>
    public async Task<bool> CommitAsync()
    {
        await _exclusive.WaitAsync(Run.Stop);
        Counters.Begin();
        try
        {
            if (!_applied)
            {
                return false;
            }

            CrashPoint.Hit("sink.before-commit");
            long start = Run.Time.GetTimestamp();
            await Run.Mender.DoAsync(Site, null, async () =>
            {
                EnsureThere();
                await _sink.CommitAsync(Run.Stop);
                EnsureThere();
            });
            Counters.Committed(Run.Time.GetElapsedTime(start));
            CrashPoint.Hit("sink.after-commit");
            _applied = false;
            return true;
        }
        catch (Exception e) when (!Run.Stop.IsCancellationRequested)
        {
            throw Broken("could not commit", e);
        }
        finally
        {
            Counters.End();
            _exclusive.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _exclusive.Dispose();
    }

    /// <summary>What went to a file system that was unmounted, or beneath one, is not in place: no receipt may say that it is.</summary>
    private void EnsureThere()
    {
        foreach (FolderWatch folder in Site.Folders)
        {
            folder.Begin();
            if (folder.Gone(evenRemoved: false) is string gone)
            {
                throw new ItemException($"{gone}. What was not committed is applied again by the next run.")
                {
                    Fault = FaultKind.MissingPath,
                };
            }
        }
    }

    private OperationCanceledException Broken(string what, Exception cause)
    {
        Run.Fail($"sink '{Definition.Name}' {what}: {Guard.Explained(cause).Message}", cause);
        return new OperationCanceledException(Run.Stop);
    }

    private async Task ApplyAsync(RootState root)
    {
        Counters.Begin();
        try
        {
            List<Item> items = root.TakeStaged(this);
            if (items.Count > 0 || !root.KeepsEarlier)
            {
                await ApplyAsync(root, items);
            }

            foreach (Item item in items)
            {
                Run.Budget.Leave(item.Bytes);
            }

            if (root.SinkApplied())
            {
                await Run.Committer.AddAsync(root);
            }
        }
        catch (Exception e)
        {
            if (!Run.Stop.IsCancellationRequested)
            {
                Run.Fail($"sink '{Definition.Name}': {e.Message}", e);
            }
        }
        finally
        {
            Counters.End();
        }
    }

    private async Task ApplyAsync(RootState root, List<Item> items)
    {
        var generation = new GenerationRecord(
            root.Source, root.Key, root.Version, root.Change == RootChange.Removed, [.. items.Select(i => i.Payload)]);
        await OpenAsync();
        await PaceAsync();
        await root.Known.WaitAsync(Run.Stop);
        await _exclusive.WaitAsync(Run.Stop);
        Attempt attempt;
        try
        {
            long start = Run.Time.GetTimestamp();
            _applied = true;
            attempt = await Guard.RunAsync(root.Key, (Sink: _sink, Generation: generation), static async (state, cancellationToken) =>
            {
                state.Generation.Notes.Clear();
                await state.Sink.ApplyAsync(state.Generation, cancellationToken);
                foreach (IExternalPayload payload in state.Generation.Items.OfType<IExternalPayload>())
                {
                    payload.EnsureUnchanged();
                }
            });
            CrashPoint.Hit("sink.after-apply");
            Counters.Busy(Run.Time.GetElapsedTime(start));
        }
        finally
        {
            _exclusive.Release();
        }

        if (attempt.Stopped)
        {
            throw new OperationCanceledException(Run.Stop);
        }

        Counters.Retried(attempt.Attempts - 1);
        generation.Notes.ForEach(root.Note);
        if (attempt.Failure is null)
        {
            items.ForEach(_ => Counters.Completed());
            if (items.Count > 0)
            {
                root.Affected();
            }
        }
        else if (attempt.Failure is ItemException && items.Count > 0)
        {
            items.ForEach(item => Reject(root, item.Payload, attempt));
        }
        else
        {
            // Not this root's fault: a full disk, say. Going on would only lose the others as well.
            Run.Fail($"sink '{Definition.Name}' could not apply '{root.Key}': {attempt.Failure.Message}", attempt.Failure);
            throw new OperationCanceledException(Run.Stop);
        }
    }
}
