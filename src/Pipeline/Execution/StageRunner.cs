using System.Threading.Tasks.Dataflow;
using Tars.Pipeline.Planning;

namespace Tars.Pipeline.Execution;

/// <summary>Runs a stage: one item at a time for each of its parallel hands.</summary>
internal sealed class StageRunner : NodeRunner
{
    private readonly IStageNode _stage;
    private readonly MemoCache? _memo;
    private Output? _spare;

    public StageRunner(RunState run, NodeDefinition definition, int index)
        : base(run, definition, index)
    {
        _stage = (IStageNode)Node;
        IsFused = run.Options.Fuse && Fusion.IsFused(run.Plan.Definition, definition);
        _memo = MemoCache.For(run, definition, Node);
    }

    /// <summary>True when it works in the block of the node before it: see <see cref="TakeAsync"/>.</summary>
    public bool IsFused { get; }

    public override async Task RunAsync()
    {
        if (IsFused)
        {
            // The node before it calls, and completes what is behind it.
            return;
        }

        NodePolicy policy = Definition.Policy;
        // One place more than hands: with as many places as hands a block of one hand would never have its next item ready.
        var options = new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = policy.Parallelism,
            BoundedCapacity = policy.Parallelism + 1,
            EnsureOrdered = policy.Order == NodeOrder.Source,
        };
        try
        {
            if (options.EnsureOrdered)
            {
                var work = new TransformBlock<Item, Worked>(item => WorkAsync(item).AsTask(), options);
                var emit = new ActionBlock<Worked>(FinishAsync, new ExecutionDataflowBlockOptions { BoundedCapacity = 2 });
                work.LinkTo(emit, new DataflowLinkOptions { PropagateCompletion = true });
                await DriveAsync(work, emit.Completion);
            }
            else
            {
                var block = new ActionBlock<Item>(async item => await FinishAsync(await WorkAsync(item)), options);
                await DriveAsync(block, block.Completion);
            }
        }
        finally
        {
            CompleteOutputs();
        }
    }

    /// <summary>Works on an item of the node before it, down to what leaves the fused nodes.</summary>
    /// <exception cref="OperationCanceledException">The run stops: the item that this one was made of must not count as done.</exception>
    public async ValueTask TakeAsync(Item item)
    {
        Worked worked = await WorkAsync(item);
        if (worked.Attempt.Stopped)
        {
            throw new OperationCanceledException(Run.Stop);
        }

        Settle(worked.Item, worked.Output, worked.Attempt);
        if (worked.Attempt.Succeeded)
        {
            await EmitAsync(worked.Item, worked.Output);
        }

        GiveBack(worked.Output);
    }

    private async Task DriveAsync(ITargetBlock<Item> block, Task completion)
    {
        try
        {
            await PumpAsync(item => block.SendAsync(item, Run.Stop));
        }
        finally
        {
            block.Complete();
            await completion;
        }
    }

    private async ValueTask<Worked> WorkAsync(Item item)
    {
        Output output = Interlocked.Exchange(ref _spare, null) ?? _stage.CreateOutput();
        try
        {
            Run.Stop.ThrowIfCancellationRequested();
            string? memoKey = _memo?.TryKeyOf(item.Payload);
            if (memoKey is not null && _memo!.TryRestore(memoKey, item.Payload, output))
            {
                return new Worked(item, output, new Attempt(null, 1, Stopped: false));
            }

            await OpenAsync();
            await PaceAsync();
            long start = Run.Time.GetTimestamp();
            Attempt attempt = await Guard.RunAsync((Stage: _stage, item.Payload, Output: output), Process);
            TimeSpan work = Run.Time.GetElapsedTime(start);
            Counters.Busy(work);
            if (memoKey is not null && attempt.Succeeded)
            {
                _memo!.Keep(memoKey, output, work);
            }

            return new Worked(item, output, attempt);
        }
        catch (Exception e) when (Run.Stop.IsCancellationRequested)
        {
            return new Worked(item, output, new Attempt(e, 1, Stopped: true));
        }
        catch (Exception e)
        {
            // The engine's own durable writes failed (a full disk, a damaged ledger): no item is to blame.
            Run.Fail($"node '{Definition.Name}': {e.Message}", e);
            return new Worked(item, output, new Attempt(e, 1, Stopped: true));
        }
    }

    /// <summary>One attempt. Work that is done at once costs no state machine.</summary>
    private static ValueTask Process((IStageNode Stage, object Payload, Output Output) work, CancellationToken cancellationToken)
    {
        work.Output.Reset();
        ValueTask processed = work.Stage.ProcessAsync(work.Payload, work.Output, cancellationToken);
        if (!processed.IsCompletedSuccessfully)
        {
            return AwaitAsync(processed, work.Payload, work.Output);
        }

        Judge(work.Payload, work.Output);
        return default;
    }

    private static async ValueTask AwaitAsync(ValueTask processed, object payload, Output output)
    {
        await processed;
        Judge(payload, output);
    }

    private static void Judge(object payload, Output output)
    {
        if (output.Failure is Exception failure)
        {
            throw failure;
        }

        (payload as IExternalPayload)?.EnsureUnchanged();
    }

    /// <summary>Keeps an output for the next item: its payloads are with the items now.</summary>
    private void GiveBack(Output output)
    {
        output.Reset();
        Volatile.Write(ref _spare, output);
    }

    private async Task FinishAsync(Worked worked)
    {
        if (worked.Attempt.Stopped)
        {
            return;
        }

        try
        {
            Settle(worked.Item, worked.Output, worked.Attempt);
            if (worked.Attempt.Succeeded)
            {
                await EmitAsync(worked.Item, worked.Output);
            }

            GiveBack(worked.Output);
            await LeaveAsync(worked.Item);
        }
        catch (Exception e)
        {
            Abandon(e);
        }
    }

    private readonly record struct Worked(Item Item, Output Output, Attempt Attempt);
}
