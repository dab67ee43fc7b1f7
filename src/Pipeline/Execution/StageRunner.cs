using System.Threading.Tasks.Dataflow;

namespace Tars.Pipeline.Execution;

/// <summary>Runs a stage: one item at a time for each of its parallel hands.</summary>
internal sealed class StageRunner : NodeRunner
{
    private readonly IStageNode _stage;
    private readonly MemoCache? _memo;

    public StageRunner(RunState run, NodeDefinition definition, int index)
        : base(run, definition, index)
    {
        _stage = (IStageNode)Node;
        _memo = (definition.Policy.Memo ?? definition.Spec.Costly) && !PayloadJson.HasEphemeral(definition.Spec.OutputType!)
            ? new MemoCache(run.Ledger, run.Artifacts, run.Plan.Definition.Name, run.Plan.Fingerprint(definition), definition.Spec.OutputType!)
            : null;
    }

    public override async Task RunAsync()
    {
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
                var work = new TransformBlock<Item, Worked>(WorkAsync, options);
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

    private async Task<Worked> WorkAsync(Item item)
    {
        Output output = _stage.CreateOutput();
        try
        {
            Run.Stop.ThrowIfCancellationRequested();
            string? memoKey = _memo?.TryKeyOf(item.Payload);
            if (memoKey is not null && _memo!.TryRestore(memoKey, output))
            {
                return new Worked(item, output, new Attempt(null, 1, Stopped: false));
            }

            await OpenAsync();
            await PaceAsync();
            long start = Run.Time.GetTimestamp();
            Attempt attempt = await Guard.RunAsync((Stage: _stage, item.Payload, Output: output), static async (state, cancellationToken) =>
            {
                state.Output.Reset();
                await state.Stage.ProcessAsync(state.Payload, state.Output, cancellationToken);
                if (state.Output.Failure is Exception failure)
                {
                    throw failure;
                }

                (state.Payload as IExternalPayload)?.EnsureUnchanged();
            });
            Counters.Busy(Run.Time.GetElapsedTime(start));
            if (memoKey is not null && attempt.Succeeded)
            {
                _memo!.Keep(memoKey, output);
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

            await LeaveAsync(worked.Item);
        }
        catch (Exception e)
        {
            Abandon(e);
        }
    }

    private readonly record struct Worked(Item Item, Output Output, Attempt Attempt);
}
