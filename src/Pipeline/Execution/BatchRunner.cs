using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;

namespace Tars.Pipeline.Execution;

/// <summary>Runs a batch stage: gathers items by count, bytes and time, works on them at once, and settles each by itself.</summary>
internal sealed class BatchRunner(RunState run, NodeDefinition definition, int index) : NodeRunner(run, definition, index)
{
    private IBatchNode Stage => (IBatchNode)Node;

    public override async Task RunAsync()
    {
        NodePolicy policy = Definition.Policy;
        var options = new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = policy.Parallelism,
            BoundedCapacity = policy.Parallelism + 1,
            EnsureOrdered = policy.Order == NodeOrder.Source,
        };
        var work = new TransformBlock<List<Item>, Worked>(WorkAsync, options);
        var emit = new ActionBlock<Worked>(FinishAsync, new ExecutionDataflowBlockOptions
        {
            BoundedCapacity = policy.Parallelism + 1,
            MaxDegreeOfParallelism = options.EnsureOrdered ? 1 : policy.Parallelism,
        });
        work.LinkTo(emit, new DataflowLinkOptions { PropagateCompletion = true });
        var gathered = Channel.CreateBounded<Item>(new BoundedChannelOptions(Math.Max(1, policy.BatchItems)) { SingleReader = true });
        try
        {
            Task gather = GatherAsync(gathered.Reader, work);
            try
            {
                await PumpAsync(item => gathered.Writer.WriteAsync(item, Run.Stop).AsTask());
            }
            finally
            {
                gathered.Writer.TryComplete();
                await gather;
            }
        }
        finally
        {
            work.Complete();
            await emit.Completion;
            CompleteOutputs();
        }
    }

    private async Task GatherAsync(ChannelReader<Item> reader, ITargetBlock<List<Item>> target)
    {
        NodePolicy policy = Definition.Policy;
        while (await reader.WaitToReadAsync(Run.Stop))
        {
            var batch = new List<Item>(policy.BatchItems);
            long bytes = 0;
            using var deadline = new CancellationTokenSource(policy.BatchWithin, Run.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, Run.Stop);
            while (batch.Count < policy.BatchItems && bytes < policy.BatchBytes)
            {
                if (reader.TryRead(out Item? item))
                {
                    batch.Add(item);
                    bytes += item.Bytes;
                }
                else if (!await MoreAsync(reader, linked.Token))
                {
                    break;
                }
            }

            await target.SendAsync(batch, Run.Stop);
        }
    }

    private async ValueTask<bool> MoreAsync(ChannelReader<Item> reader, CancellationToken deadline)
    {
        try
        {
            return await reader.WaitToReadAsync(deadline);
        }
        catch (OperationCanceledException) when (!Run.Stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<Worked> WorkAsync(List<Item> batch)
    {
        Output[] outputs = [.. batch.Select(_ => Stage.CreateOutput())];
        var attempts = new Attempt[batch.Count];
        try
        {
            await OpenAsync();
            await PaceAsync();
            long start = Run.Time.GetTimestamp();
            Attempt whole = await TryAsync(batch, outputs);
            for (int i = 0; i < batch.Count; i++)
            {
                // A batch that failed as a whole is tried one by one: one bad item harms no other.
                attempts[i] = whole.Succeeded || whole.Stopped || batch.Count == 1 ? whole : await TryAsync([batch[i]], [outputs[i]]);
                if (attempts[i].Succeeded && outputs[i].Failure is Exception failure)
                {
                    attempts[i] = attempts[i] with { Failure = failure };
                }
            }

            Counters.Busy(Run.Time.GetElapsedTime(start));
        }
        catch (Exception e)
        {
            if (!Run.Stop.IsCancellationRequested)
            {
                Run.Fail($"node '{Definition.Name}': {e.Message}", e);
            }

            Array.Fill(attempts, new Attempt(e, 1, Stopped: true));
        }

        return new Worked(batch, outputs, attempts);
    }

    private ValueTask<Attempt> TryAsync(IReadOnlyList<Item> items, IReadOnlyList<Output> outputs)
    {
        object[] inputs = [.. items.Select(i => i.Payload)];
        return Guard.RunAsync((Stage, Inputs: inputs, Outputs: outputs), static (state, cancellationToken) =>
        {
            foreach (Output output in state.Outputs)
            {
                output.Reset();
            }

            return state.Stage.ProcessAsync(state.Inputs, state.Outputs, cancellationToken);
        });
    }

    private async Task FinishAsync(Worked worked)
    {
        try
        {
            for (int i = 0; i < worked.Batch.Count; i++)
            {
                if (worked.Attempts[i].Stopped)
                {
                    continue;
                }

                Settle(worked.Batch[i], worked.Outputs[i], worked.Attempts[i]);
                if (worked.Attempts[i].Succeeded)
                {
                    await EmitAsync(worked.Batch[i], worked.Outputs[i]);
                }

                await LeaveAsync(worked.Batch[i]);
            }
        }
        catch (OperationCanceledException) when (Run.Stop.IsCancellationRequested)
        {
            // The run stops now: the roots stay without receipts and are taken up again.
        }
    }

    private sealed record Worked(List<Item> Batch, Output[] Outputs, Attempt[] Attempts);
}
