namespace Tars.Pipeline.Execution;

/// <summary>Runs one node of the graph between its edges.</summary>
internal abstract class NodeRunner : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly RateGate? _rate;
    private bool _open;
    private volatile bool _ended;

    protected NodeRunner(RunState run, NodeDefinition definition, int index)
    {
        Run = run;
        Definition = definition;
        Index = index;
        NodePolicy policy = definition.Policy;
        Guard = new Guard(policy, run.Time, run.Stop);
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
        });
    }

    public RunState Run { get; }

    public NodeDefinition Definition { get; }

    public Node Node { get; }

    public NodeCounters Counters { get; } = new();

    public List<Edge> Inputs { get; } = [];

    public List<Edge> Outputs { get; } = [];

    /// <summary>Its place in topological order.</summary>
    protected int Index { get; }

    protected Guard Guard { get; }

    /// <summary>Works until the inputs are complete and everything is handed on; then completes the outputs.</summary>
    public abstract Task RunAsync();

    public NodeReport Report() => Counters.Report(Definition, Inputs.Sum(e => e.Queued), Inputs.Sum(e => e.QueuedBytes)) with { Ended = _ended };

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
                await Node.OpenAsync(Run.Stop);
                Volatile.Write(ref _open, true);
            }
        }
        catch (Exception e) when (!Run.Stop.IsCancellationRequested)
        {
            Run.Fail($"node '{Definition.Name}' could not start: {e.Message}", e);
            throw new OperationCanceledException(Run.Stop);
        }
        finally
        {
            _opening.Release();
        }
    }

    protected ValueTask PaceAsync() => PaceAsync(Run.Stop);

    protected ValueTask PaceAsync(CancellationToken cancellationToken) => _rate?.EnterAsync(cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>Hands what a node made of one item to every edge behind it.</summary>
    protected async ValueTask EmitAsync(Item parent, Output output)
    {
        Counters.Emitted(output.Count);
        for (int i = 0; i < output.Count; i++)
        {
            var item = new Item(parent.Root, output.PayloadAt(i), output.BytesAt(i), new Lineage(parent.Lineage, Index, i));
            await OfferAsync(item);
        }
    }

    /// <summary>Offers an item to every edge behind the node, and counts how long that kept it waiting.</summary>
    protected async ValueTask OfferAsync(Item item)
    {
        foreach (Edge edge in Outputs)
        {
            ValueTask offered = edge.OfferAsync(item, Run.Stop);
            if (!offered.IsCompletedSuccessfully)
            {
                long start = Run.Time.GetTimestamp();
                await offered;
                Counters.Blocked(Run.Time.GetElapsedTime(start));
            }
        }
    }

    /// <summary>Looks at how full the queues before the node are.</summary>
    public void Sample()
    {
        if (Inputs.Count > 0)
        {
            Counters.Sample((double)Inputs.Sum(e => e.Queued) / ((long)Inputs.Count * Definition.Policy.BufferItems));
        }
    }

    /// <summary>Counts one item and settles its failure by the node's policy, apart from emitting.</summary>
    protected void Settle(Item item, Output? output, Attempt attempt)
    {
        Counters.Retried(attempt.Attempts - 1);
        foreach (string note in output?.Notes ?? [])
        {
            item.Root.Note(note);
        }

        if (attempt.Failure is null)
        {
            if (output?.SkipReason is string reason)
            {
                item.Root.Note(reason);
                Counters.Skipped();
            }
            else
            {
                Counters.Completed();
            }

            return;
        }

        Reject(item, attempt);
    }

    /// <summary>Settles a failure: a dead letter, a skip or the end of the run.</summary>
    protected void Reject(Item item, Attempt attempt)
    {
        Exception failure = attempt.Failure!;
        item.Root.Failed(forNow: Guard.IsTransient(failure));
        switch (Definition.Policy.OnError)
        {
            case ErrorAction.Skip:
                item.Root.Note($"{Definition.Name}: {failure.Message}");
                Counters.Skipped();
                break;
            case ErrorAction.Fail:
                Bury(item, attempt);
                Run.Fail($"node '{Definition.Name}' failed on '{item.Root.Key}': {failure.Message}", failure);
                break;
            default:
                Bury(item, attempt);
                break;
        }
    }

    /// <summary>Counts one item of the root less, and completes the root when it was the last.</summary>
    protected async ValueTask LeaveAsync(Item item)
    {
        if (item.IsCarried)
        {
            return;
        }

        Run.Budget.Leave(item.Bytes);
        if (item.Root.Leave())
        {
            await Run.CompleteAsync(item.Root);
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

    /// <summary>Takes items from every input at once until all are complete.</summary>
    protected Task PumpAsync(Func<Item, Task> take) => Task.WhenAll(Inputs.Select(async edge =>
    {
        await foreach (Item item in edge.TakeAsync(Run.Stop))
        {
            await take(item);
        }
    }));

    private void Bury(Item item, Attempt attempt)
    {
        Counters.Died();
        item.Root.Bury(Run.Letter(item.Root, Definition.Name, attempt, item.Payload));
    }
}
