using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;

namespace Tars.Pipeline.Execution;

/// <summary>Runs a batch stage: gathers items by count, bytes and time, works on them at once, and settles each by itself.</summary>
internal sealed class BatchRunner : NodeRunner
{
    /// <summary>
    /// How long a batch waits for its next item while a source waits for room: nothing may be under way that could still join it.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly MemoCache? _memo;

    public BatchRunner(RunState run, NodeDefinition definition, int index)
        : base(run, definition, index) => _memo = MemoCache.For(run, definition, Node);

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
        try
        {
            await GatherAsync(Queue!.Items, work);
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
        while (await reader.WaitToReadAsync())
        {
            var batch = new List<Item>(policy.BatchItems);
            long bytes = 0;
            using var deadline = new CancellationTokenSource(policy.BatchWithin, Run.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, Run.Stop);
            while (batch.Count < policy.BatchItems && bytes < policy.BatchBytes)
            {
                if (reader.TryPeek(out Item? item))
                {
                    if (batch.Count > 0 && bytes + item.Weight > policy.BatchBytes)
                    {
                        break;
                    }

                    reader.TryRead(out _);
                    Counters.Taken();
                    if (item.IsSpilled)
                    {
                        await RestoreAsync(item);
                    }

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
        while (true)
        {
            using var patience = new CancellationTokenSource(Patience, Run.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, deadline);
            try
            {
                return await reader.WaitToReadAsync(linked.Token);
            }
            catch (OperationCanceledException) when (!Run.Stop.IsCancellationRequested)
            {
                if (deadline.IsCancellationRequested || Run.Crowded)
                {
                    return false;
                }
            }
        }
    }

    private async Task<Worked> WorkAsync(List<Item> batch)
    {
        Output[] outputs = [.. batch.Select(_ => Stage.CreateOutput())];
        var attempts = new Attempt[batch.Count];
        Counters.Begin();
        try
        {
            string?[] keys = [.. batch.Select(item => _memo?.TryKeyOf(item.Payload))];
            int[] left = [.. Enumerable.Range(0, batch.Count).Where(i => !Restore(keys[i], batch[i], outputs[i]))];
            Array.Fill(attempts, new Attempt(null, 1, Stopped: false));
            if (left.Length > 0)
            {
                await OpenAsync();
                await PaceAsync();
                long start = Run.Time.GetTimestamp();
                Attempt whole = await TryAsync([.. left.Select(i => batch[i])], [.. left.Select(i => outputs[i])]);
                foreach (int i in left)
                {
                    attempts[i] = whole.Stopped || left.Length == 1 ? whole : await ApartAsync(batch[i], outputs[i], whole);
                }

                TimeSpan work = Run.Time.GetElapsedTime(start);
                Counters.Busy(work);
                await Run.Mender.DoAsync(Run.Mender.Engine, () => Keep(left, keys, outputs, attempts, work / left.Length));
            }
        }
        catch (Exception e)
        {
            Abandon(e);
            Array.Fill(attempts, new Attempt(e, 1, Stopped: true));
        }
        finally
        {
            Counters.End();
        }

        return new Worked(batch, outputs, attempts);
    }

    private bool Restore(string? key, Item item, Output output) => key is not null && _memo!.TryRestore(key, item.Payload, output);

    private void Keep(int[] made, string?[] keys, Output[] outputs, Attempt[] attempts, TimeSpan work)
    {
        foreach (int i in made)
        {
            if (keys[i] is string key && attempts[i].Succeeded)
            {
                _memo!.Keep(key, outputs[i], work);
            }
        }
    }

    /// <summary>Settles one of several: one bad item harms no other, and one that may still succeed is tried again by itself.</summary>
    private async ValueTask<Attempt> ApartAsync(Item item, Output output, Attempt whole)
    {
        if (whole.Succeeded && output.Failure is not Exception)
        {
            return whole;
        }

        if (whole.Succeeded
            && (Definition.Policy.RetryAttempts == 1 || !Mender.IsRetried(Site.Policy, FaultKinds.Of(output.Failure!), output.Failure!)))
        {
            return whole with { Failure = output.Failure };
        }

        FailedAttempt first = Guard.Record((output.Failure ?? whole.Failure)!, Run.Time.GetUtcNow(), TimeSpan.Zero);
        Attempt alone = await TryAsync([item], [output]);
        return whole.Succeeded
            ? alone with { Attempts = alone.Attempts + whole.Attempts, Earlier = [first, .. alone.Earlier ?? []] }
            : alone;
    }

    private ValueTask<Attempt> TryAsync(IReadOnlyList<Item> items, IReadOnlyList<Output> outputs)
    {
        object[] inputs = [.. items.Select(i => i.Payload)];
        string? key = items.Count == 1 ? items[0].Root.Key : null;
        return Guard.RunAsync(key, (Stage, Inputs: inputs, Outputs: outputs), static async (state, cancellationToken) =>
        {
            foreach (Output output in state.Outputs)
            {
                output.Reset();
            }

            await state.Stage.ProcessAsync(state.Inputs, state.Outputs, cancellationToken);
            if (state.Outputs.Count == 1 && state.Outputs[0].Failure is Exception failure)
            {
                throw failure;
            }

            foreach (IExternalPayload payload in state.Inputs.OfType<IExternalPayload>())
            {
                payload.EnsureUnchanged();
            }
        });
    }

    private async Task FinishAsync(Worked worked)
    {
        try
        {
            var outlet = new Outlet(this, slack: 0);
            for (int i = 0; i < worked.Batch.Count; i++)
            {
                if (worked.Attempts[i].Stopped)
                {
                    continue;
                }

                await FinishAsync(worked.Batch[i], worked.Outputs[i], worked.Attempts[i], outlet);
            }
        }
        catch (Exception e)
        {
            Abandon(e);
        }
    }

    private sealed record Worked(List<Item> Batch, Output[] Outputs, Attempt[] Attempts);
}
