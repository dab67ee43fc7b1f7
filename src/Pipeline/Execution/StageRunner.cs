using System.Collections.Concurrent;
using System.Threading.Tasks.Dataflow;
using Tars.Pipeline.Expressions;
using Tars.Pipeline.Planning;

namespace Tars.Pipeline.Execution;

/// <summary>Runs a stage with as many hands as its policy says, and the stages that are fused with it.</summary>
internal sealed class StageRunner : NodeRunner
{
    /// <summary>What the byte budget may be wrong by for each hand: so little of it, and at most 64 KiB.</summary>
    private const int SlackShare = 256;

    private readonly MemoCache? _memo;
    private readonly bool _plain;

    public StageRunner(RunState run, NodeDefinition definition, int index)
        : base(run, definition, index, isFused: run.Options.Fuse && Fusion.IsFused(run.Plan.Definition, definition))
    {
        Stage = (IStageNode)Node;
        _memo = MemoCache.For(run, definition, Node);
        _plain = _memo is null && definition.Policy is { Rate: null, Timeout: null };
    }

    public IStageNode Stage { get; }

    /// <summary>The stage that works on each item of this one at once; null when a queue, or nothing, is behind it.</summary>
    public StageRunner? Fused => Outputs is [{ To: StageRunner { IsFused: true } next }] ? next : null;

    /// <summary>The last of the stages that work in one block with this one.</summary>
    public StageRunner Tail => Fused?.Tail ?? this;

    /// <summary>
    /// True when an item can be worked on with nothing before it and nothing after it: no kept output, no limit of time or rate.
    /// </summary>
    public bool IsPlain => _plain && IsOpen;

    public override async Task RunAsync()
    {
        if (IsFused)
        {
            // The node before it calls, and completes what is behind it.
            return;
        }

        NodePolicy policy = Definition.Policy;
        try
        {
            await (policy.Parallelism == 1 ? RunAloneAsync()
                : policy.Order == NodeOrder.Source ? RunOrderedAsync()
                : policy.OrderKey is { } key ? RunKeyedAsync(new ItemKey(key))
                : RunUnorderedAsync());
        }
        finally
        {
            CompleteOutputs();
        }
    }

    /// <summary>Tries to work on an item, or to take what was made of the same input before.</summary>
    public async ValueTask<Attempt> AttemptAsync(RootState root, object payload, Output output)
    {
        Counters.Begin();
        try
        {
            Run.Stop.ThrowIfCancellationRequested();
            string? memoKey = _memo?.TryKeyOf(payload);
            if (memoKey is not null && _memo!.TryRestore(memoKey, payload, output))
            {
                return new Attempt(null, 1, Stopped: false);
            }

            await OpenAsync();
            await PaceAsync();
            long start = Run.Time.GetTimestamp();
            Attempt attempt = await Guard.RunAsync(root.Key, (Stage, Payload: payload, Output: output), Process);
            TimeSpan work = Run.Time.GetElapsedTime(start);
            Counters.Busy(work);
            if (memoKey is not null && attempt.Succeeded)
            {
                await Run.Mender.DoAsync(Run.Mender.Engine, () => _memo!.Keep(memoKey, output, work));
            }

            return attempt;
        }
        catch (Exception e)
        {
            return Broken(e);
        }
        finally
        {
            Counters.End();
        }
    }

    /// <summary>Waits for a first attempt that was begun, and tries again as the policy says.</summary>
    public async ValueTask<Attempt> AttemptAsync(RootState root, object payload, Output output, ValueTask begun)
    {
        try
        {
            return await Guard.RunAsync(
                root.Key, (Stage, Payload: payload, Output: output), Process, JudgeAsync(begun, payload, output).AsTask());
        }
        catch (Exception e)
        {
            return Broken(e);
        }
    }

    private static async ValueTask Process((IStageNode Stage, object Payload, Output Output) work, CancellationToken cancellationToken)
    {
        work.Output.Reset();
        await JudgeAsync(work.Stage.ProcessAsync(work.Payload, work.Output, cancellationToken), work.Payload, work.Output);
    }

    private static async ValueTask JudgeAsync(ValueTask processed, object payload, Output output)
    {
        await processed;
        if (output.Failure is Exception failure)
        {
            throw failure;
        }

        (payload as IExternalPayload)?.EnsureUnchanged();
    }

    /// <summary>The engine's own durable writes failed (a full disk, a damaged ledger): no item is to blame.</summary>
    private Attempt Broken(Exception e)
    {
        Abandon(e);
        return new Attempt(e, 1, Stopped: true);
    }

    private async Task RunAloneAsync()
    {
        var hand = new StageHand(this, Math.Min(64 << 10, Run.Plan.Definition.MemoryBytes / SlackShare));
        try
        {
            await PumpAsync(hand.WorkAsync, hand.Rest);
        }
        catch (Exception e)
        {
            Abandon(e);
        }
    }

    private async Task RunUnorderedAsync()
    {
        var hands = new ConcurrentBag<StageHand>();
        var block = new ActionBlock<Item>(
            async item =>
            {
                try
                {
                    StageHand hand = hands.TryTake(out StageHand? free) ? free : new StageHand(this, slack: 0);
                    await hand.WorkAsync(item);
                    hand.Rest();
                    hands.Add(hand);
                }
                catch (Exception e)
                {
                    Abandon(e);
                }
            },
            Options());
        await DriveAsync(block, block.Completion);
    }

    /// <summary>A hand for each lane: items with the same key go through one hand, and so keep their order.</summary>
    private async Task RunKeyedAsync(ItemKey key)
    {
        ActionBlock<Item>[] lanes = [.. Enumerable.Range(0, Definition.Policy.Parallelism).Select(_ => Lane())];
        try
        {
            await PumpAsync(item => new ValueTask(lanes[key.LaneOf(item.Payload, lanes.Length)].SendAsync(item, Run.Stop)));
        }
        finally
        {
            Array.ForEach(lanes, lane => lane.Complete());
            await Task.WhenAll(lanes.Select(lane => lane.Completion));
        }

        ActionBlock<Item> Lane()
        {
            var hand = new StageHand(this, slack: 0);
            return new ActionBlock<Item>(
                async item =>
                {
                    try
                    {
                        await hand.WorkAsync(item);
                    }
                    catch (Exception e)
                    {
                        Abandon(e);
                    }
                },
                new ExecutionDataflowBlockOptions { BoundedCapacity = 2 });
        }
    }

    private async Task RunOrderedAsync()
    {
        var outlet = new Outlet(this, slack: 0);
        var work = new TransformBlock<Item, Worked>(
            async item =>
            {
                Counters.Taken();
                Output output = Stage.CreateOutput();
                return new Worked(item, output, await AttemptAsync(item.Root, item.Payload, output));
            },
            Options());
        var emit = new ActionBlock<Worked>(
            worked => FinishAsync(worked, outlet), new ExecutionDataflowBlockOptions { BoundedCapacity = 2 });
        work.LinkTo(emit, new DataflowLinkOptions { PropagateCompletion = true });
        await DriveAsync(work, emit.Completion);
    }

    private async Task FinishAsync(Worked worked, Outlet outlet)
    {
        try
        {
            if (!worked.Attempt.Stopped)
            {
                await FinishAsync(worked.Item, worked.Output, worked.Attempt, outlet);
            }
        }
        catch (Exception e)
        {
            Abandon(e);
        }
    }

    /// <summary>One place more than hands: with as many places as hands a block of one hand would never have its next item ready.</summary>
    private ExecutionDataflowBlockOptions Options() => new()
    {
        MaxDegreeOfParallelism = Definition.Policy.Parallelism,
        BoundedCapacity = Definition.Policy.Parallelism + 1,
        EnsureOrdered = Definition.Policy.Order == NodeOrder.Source,
    };

    private async Task DriveAsync(ITargetBlock<Item> block, Task completion)
    {
        try
        {
            await PumpAsync(item => new ValueTask(block.SendAsync(item, Run.Stop)));
        }
        finally
        {
            block.Complete();
            await completion;
        }
    }

    private readonly record struct Worked(Item Item, Output Output, Attempt Attempt);
}
