namespace Tars.Pipeline.Execution;

/// <summary>Runs a source: tells new, changed and unchanged roots apart and lets in only as many as the budget bears.</summary>
internal sealed class SourceRunner(RunState run, NodeDefinition definition, int index) : NodeRunner(run, definition, index)
{
    public override async Task RunAsync()
    {
        try
        {
            IReadOnlyDictionary<string, Receipt> receipts = Run.Ledger.Receipts(Run.Plan.Definition.Name, Definition.Name);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            if (await ReadAsync(receipts, seen))
            {
                foreach (string key in receipts.Keys.Where(k => !seen.Contains(k)).Order(StringComparer.Ordinal).ToArray())
                {
                    var removed = new RootState(Definition.Name, key, receipts[key].Version, null, RootChange.Removed, receipts[key]);
                    await Run.AdmitAsync(removed, bytes: 0);
                    await Run.CompleteAsync(removed);
                }
            }
        }
        catch (Exception e)
        {
            if (!Run.Stop.IsCancellationRequested)
            {
                Run.Fail($"source '{Definition.Name}': {e.Message}", e);
            }
        }
        finally
        {
            CompleteOutputs();
        }
    }

    /// <summary>Reads the source to its end; false when a drain cut it short, so that what was not seen is not taken for removed.</summary>
    private async Task<bool> ReadAsync(IReadOnlyDictionary<string, Receipt> receipts, HashSet<string> seen)
    {
        await OpenAsync();
        string fingerprint = Run.Plan.Downstream(Definition);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Run.Stop, Run.Options.Drain);
        try
        {
            await foreach (RootRecord record in ((ISourceNode)Node).ReadAsync(new Known(receipts), ending.Token))
            {
                ending.Token.ThrowIfCancellationRequested();
                await PaceAsync(ending.Token);
                if (!seen.Add(record.Key))
                {
                    throw new InvalidOperationException($"brought the key '{record.Key}' twice; keys are unique within a source.");
                }

                Counters.Offered();
                await EnterAsync(record, receipts.GetValueOrDefault(record.Key), fingerprint);
            }

            // A source may end quietly when it is asked to stop: what it did not come to is not removed.
            return !ending.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (Run.Options.Drain.IsCancellationRequested && !Run.Stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task EnterAsync(RootRecord record, Receipt? receipt, string fingerprint)
    {
        RootChange change = receipt is null || receipt.Version.Length == 0 ? RootChange.New
            : receipt.Version != record.Version ? RootChange.Changed
            : receipt.Fingerprint != fingerprint ? RootChange.Outdated
            : RootChange.Unchanged;
        var root = new RootState(Definition.Name, record.Key, record.Version, record.Stamp, change, receipt);
        if (record.Failure is Exception failure)
        {
            await Run.AdmitAsync(root, bytes: 0);
            var item = new Item(root, record.Key, 0, new Lineage(null, Index, 0));
            Reject(item, new Attempt(failure, 1, Stopped: false));
            await Run.CompleteAsync(root);
        }
        else if (change == RootChange.Unchanged)
        {
            Counters.Skipped();
            Run.Unchanged(root, receipt!);
        }
        else
        {
            var item = new Item(root, record.Payload!, record.Bytes, new Lineage(null, Index, 0));
            await Run.AdmitAsync(root, item.Bytes);
            Counters.Completed();
            Counters.Emitted(1);
            foreach (Edge edge in Outputs)
            {
                await edge.OfferAsync(item, Run.Stop);
            }

            await LeaveAsync(item);
        }
    }

    private sealed class Known(IReadOnlyDictionary<string, Receipt> receipts) : KnownRoots
    {
        public override KnownRoot? Find(string key) =>
            receipts.TryGetValue(key, out Receipt? receipt) && receipt.Version.Length > 0 ? new KnownRoot(receipt.Version, receipt.Stamp) : null;
    }
}
