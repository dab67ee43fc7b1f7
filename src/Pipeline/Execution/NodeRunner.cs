using Tars.Pipeline.Definition;

namespace Tars.Pipeline.Execution;

/// <summary>Runs one node of the graph between its edges.</summary>
internal abstract class NodeRunner : IAsyncDisposable
{
    /// <summary>How many items are taken from the queue at once: enough that its lock is not what an item costs.</summary>
    private const int MostAtOnce = 64;

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly RateGate? _rate;
    private bool _open;
    private volatile bool _ended;
    private int _inputsComplete;

    protected NodeRunner(RunState run, NodeDefinition definition, int index, bool isFused = false)
    {
        Run = run;
        Definition = definition;
        Index = index;
        NodePolicy policy = definition.Policy;
        IsFused = isFused;
        IsConcurrent = definition.Spec.Kind is NodeKind.Stage or NodeKind.BatchStage && policy.Parallelism > 1;
        // A sink's items are counted as they come and again as they are applied, by two hands.
        Counters = new NodeCounters(shared: IsConcurrent || definition.Spec.Kind is NodeKind.Sink or NodeKind.BatchStage);
        Queue = isFused || definition.Spec.Kind == NodeKind.Source ? null : new ItemQueue(
            policy.BufferItems, policy.BufferBytes, policy.Spill ? PolicyLimits.MaxBufferItems : 0, run.Stop);
        _rate = policy.Rate is double rate ? new RateGate(rate, run.Time) : null;
        Node = definition.Spec.Create(definition.Options, new NodeContext
        {
            Pipeline = run.Plan.Definition.Name,
            Name = definition.Name,
            BaseFolder = run.Plan.Definition.BaseFolder,
            StateFolder = run.Plan.Definition.StateFolder,
            Assets = run.Options.Assets,
            Time = run.Time,
            Parallelism = policy.Parallelism,
            Bytes = Counters.Bytes,
            Loans = run.Options.Loans,
            LoanKey = new LoanKey((run.Plan.Definition.StateFolder, definition.Name), run.Plan.Fingerprint(definition), definition.Options),
        });
        Site = FaultSite.Of(definition, run.Plan.Definition.Faults, Node);
        Guard = new Guard(policy, Site, run.Mender, run.Time, run.Stop);
    }

    public RunState Run { get; }

    public NodeDefinition Definition { get; }

    public Node Node { get; }

    public NodeCounters Counters { get; }

    /// <summary>What waits before it; null before a source, and before a stage that works in the block of the node before it.</summary>
    public ItemQueue? Queue { get; }

    /// <summary>True when it works in the block of the node before it, which calls it.</summary>
    public bool IsFused { get; }

    /// <summary>True when several of its hands may emit at once.</summary>
    public bool IsConcurrent { get; }

    public List<Edge> Inputs { get; } = [];

    public List<Edge> Outputs { get; } = [];

    /// <summary>Its place in topological order.</summary>
    public int Index { get; }

    /// <summary>True when its code was told to get ready.</summary>
    protected bool IsOpen => Volatile.Read(ref _open);

    /// <summary>What is done about faults that it meets.</summary>
    public FaultSite Site { get; }

    protected Guard Guard { get; }

    /// <summary>Works until the inputs are complete and everything is handed on; then completes the outputs.</summary>
    public abstract Task RunAsync();

    public NodeReport Report() => Counters.Report(Definition, Queue, Inputs) with { Ended = _ended };

    public virtual async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        _opening.Dispose();
    }

    /// <summary>Opens the node before its first item; a failure there ends the run, since no item could do better.</summary>
    protected async ValueTask OpenAsync()
    {
        if (Volatile.Read(ref _open))
        {
            return;
        }

        await _opening.WaitAsync(Run.Stop);
        try
        {
            if (!_open)
            {
                await Run.Mender.DoAsync(Site, null, async () => await Node.OpenAsync(Run.Stop));
                foreach (FolderWatch folder in Site.Folders)
                {
                    folder.Begin();
                }

                Volatile.Write(ref _open, true);
            }
        }
        catch (Exception e) when (!Run.Stop.IsCancellationRequested)
        {
            Run.Fail($"node '{Definition.Name}' could not start: {Guard.Explained(e).Message}", e);
            throw new OperationCanceledException(Run.Stop);
        }
        finally
        {
            _opening.Release();
        }
    }

    protected ValueTask PaceAsync() => PaceAsync(Run.Stop);

    protected ValueTask PaceAsync(CancellationToken cancellationToken) => _rate?.EnterAsync(cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>Looks at how full the queue before the node is.</summary>
    public void Sample()
    {
        if (Queue is ItemQueue queue)
        {
            Counters.Sample((double)queue.Fill.Items / Definition.Policy.BufferItems);
        }
    }

    /// <summary>Counts one item that was worked through, and keeps what its stage said of it.</summary>
    public void Settle(RootState root, Output output)
    {
        if (output.Notes is List<string> notes)
        {
            notes.ForEach(root.Note);
        }

        if (output.SkipReason is string reason)
        {
            root.Note(reason);
            Counters.Skipped();
        }
        else
        {
            Counters.Completed();
        }
    }

    /// <summary>Counts one item and settles its failure by the node's policy, apart from emitting.</summary>
    public void Settle(RootState root, object payload, Output output, Attempt attempt)
    {
        Counters.Retried(attempt.Attempts - 1);
        if (attempt.Failure is null)
        {
            Settle(root, output);
            return;
        }

        output.Notes?.ForEach(root.Note);
        Reject(root, payload, attempt);
    }

    /// <summary>Settles an item that was worked on and hands on what was made of it.</summary>
    protected async ValueTask FinishAsync(Item item, Output output, Attempt attempt, Outlet outlet)
    {
        Settle(item.Root, item.Payload, output, attempt);
        outlet.Begin(item);
        if (attempt.Succeeded)
        {
            Counters.Emitted(output.Count);
            for (int i = 0; i < output.Count; i++)
            {
                await outlet.OfferAsync(output.PayloadAt(i), output.BytesAt(i), last: i == output.Count - 1);
            }
        }

        await outlet.EndAsync();
    }

    /// <summary>Settles a failure: a dead letter, a skip or the end of the run.</summary>
    protected void Reject(RootState root, object payload, Attempt attempt)
    {
        Exception failure = attempt.Failure!;
        root.Failed(forNow: Guard.IsTransient(failure));
        switch (Definition.Policy.OnError)
        {
            case ErrorAction.Skip:
                root.Note($"{Definition.Name}: {failure.Message}");
                Counters.Skipped();
                break;
            case ErrorAction.Fail:
                Bury(root, payload, attempt);
                Run.Fail($"node '{Definition.Name}' failed on '{root.Key}': {failure.Message}", failure);
                break;
            default:
                Bury(root, payload, attempt);
                break;
        }
    }

    /// <summary>
    /// Meets an exception outside of the node's own code. When the run stops now it is only that: the root stays without a receipt and is
    /// taken up again. Else it ends the run, for it must not reach a block.
    /// </summary>
    protected void Abandon(Exception e)
    {
        if (!Run.Stop.IsCancellationRequested)
        {
            Run.Fail($"node '{Definition.Name}': {e.Message}", e);
        }
    }

    public void CompleteOutputs()
    {
        _ended = true;
        foreach (Edge edge in Outputs)
        {
            edge.Complete();
        }
    }

    /// <summary>Counts one input as complete. The last one completes the queue: nothing more comes.</summary>
    public void InputCompleted()
    {
        if (Interlocked.Increment(ref _inputsComplete) < Inputs.Count)
        {
            return;
        }

        Queue?.TryComplete();
        if (IsFused)
        {
            CompleteOutputs();
        }
    }

    /// <summary>Takes items from the queue until it is complete.</summary>
    /// <param name="take">Works on one, or hands it on to a block.</param>
    /// <param name="idle">Called before waiting for more.</param>
    protected async Task PumpAsync(Func<Item, ValueTask> take, Action? idle = null)
    {
        ItemQueue.ItemReader reader = Queue!.Items;
        var items = new Item[Math.Clamp(Definition.Policy.BufferItems / 4, 1, MostAtOnce)];
        while (true)
        {
            int count = reader.TryReadMany(items);
            for (int i = 0; i < count; i++)
            {
                Item item = items[i];
                items[i] = null!;
                if (item.IsSpilled)
                {
                    await RestoreAsync(item);
                }

                ValueTask taken = take(item);
                if (!taken.IsCompletedSuccessfully)
                {
                    await taken;
                }
            }

            if (count == 0)
            {
                idle?.Invoke();
                if (!await reader.WaitToReadAsync())
                {
                    return;
                }
            }
        }
    }

    /// <summary>Reads a payload back that waited on disk, when the budget has room for it.</summary>
    protected async ValueTask RestoreAsync(Item item)
    {
        using (Run.Crowd())
        {
            await Run.Budget.EnterOffspringAsync(item.Weight - item.Bytes, Run.Stop);
        }

        item.Restore(Run.Artifacts);
    }

    private void Bury(RootState root, object payload, Attempt attempt)
    {
        Counters.Died();
        root.Bury(Run.Letter(root, Definition.Name, attempt, payload));
    }
}
