namespace Tars.Pipeline.Execution;

/// <summary>Runs a source: tells new, changed and unchanged roots apart and lets in only as many as the budget bears.</summary>
internal sealed class SourceRunner(RunState run, NodeDefinition definition, int index) : NodeRunner(run, definition, index)
{
    /// <summary>New witnesses that share a transaction; a crash costs reading as many files again.</summary>
    private const int MaxRestamped = 512;

    private readonly List<(string Key, string Stamp)> _restamped = [];
    private Outlet? _outlet;

    /// <summary>How the source compared with the ledger; null when it never came to be read.</summary>
    public SourceCount? Count { get; private set; }

    public override async Task RunAsync()
    {
        SourceComparison? comparison = null;
        try
        {
            IReadOnlyDictionary<string, Receipt> receipts = Run.Ledger.Receipts(Run.Plan.Definition.Name, Definition.Name);
            comparison = new SourceComparison(Definition.Name, receipts, Run.Plan.Downstream(Definition), Run.Holds);
            if (await ReadToEndAsync(comparison, receipts))
            {
                foreach (Receipt gone in comparison.End())
                {
                    var removed = new RootState(Definition.Name, gone.Key, gone.Version, null, RootChange.Removed, gone);
                    await Run.AdmitAsync(removed, bytes: 0);
                    await Run.CompleteAsync(removed);
                }

                foreach (Receipt kept in comparison.Kept)
                {
                    Leave(kept, "it is gone from the source, and what was made of it stays");
                }
            }
        }
        catch (Exception e)
        {
            if (!Run.Stop.IsCancellationRequested)
            {
                Run.Fail($"source '{Definition.Name}': {Guard.Explained(e).Message}", e);
            }
        }
        finally
        {
            // The counts alone outlive the reading: what was compared is as large as the ledger's knowledge of the source.
            Count = comparison?.Count;
            CompleteOutputs();
        }
    }

    /// <summary>Reads the source, again from its beginning when what cut it short could be mended.</summary>
    private async Task<bool> ReadToEndAsync(SourceComparison comparison, IReadOnlyDictionary<string, Receipt> receipts)
    {
        bool whole = false;
        int times = 0;
        await Run.Mender.DoAsync(Site, null, async () =>
        {
            if (times++ > 0)
            {
                comparison.Restart();
            }

            whole = await ReadAsync(comparison, receipts);
            if (whole && Site.Folders.Select(f => f.Gone(evenRemoved: true)).FirstOrDefault(g => g is not null) is string gone)
            {
                throw new ItemException($"{gone}; nothing of it is taken as removed.") { Fault = FaultKind.MissingPath };
            }
        });
        return whole;
    }

    /// <summary>
    /// Reads the source to its end; false when what was not seen is not to be taken for
    /// removed: a drain cut it short, or it is no listing.
    /// </summary>
    private async Task<bool> ReadAsync(SourceComparison comparison, IReadOnlyDictionary<string, Receipt> receipts)
    {
        await OpenAsync();
        var known = new LedgerRoots(receipts, Run.Plan.Downstream(Definition));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Run.Stop, Run.Drain);
        try
        {
            long start = Run.Time.GetTimestamp();
            await foreach (RootRecord record in ((ISourceNode)Node).ReadAsync(known, ending.Token))
            {
                Counters.Busy(Run.Time.GetElapsedTime(start));
                ending.Token.ThrowIfCancellationRequested();
                await Run.Pause.PassAsync(ending.Token);
                if (comparison.IsUnderWay(record.Key))
                {
                    // It came before the source was read again.
                }
                else if (record.Kept)
                {
                    Keep(record.Key, comparison);
                }
                else
                {
                    await PaceAsync(ending.Token);
                    await EnterAsync(record, comparison);
                }

                start = Run.Time.GetTimestamp();
            }

            FlushRestamped();

            // A source may end quietly when it is asked to stop: what it did not come to is not removed.
            return !ending.IsCancellationRequested && ((ISourceNode)Node).IsListing;
        }
        catch (OperationCanceledException) when (Run.Drain.IsCancellationRequested && !Run.Stop.IsCancellationRequested)
        {
            FlushRestamped();
            return false;
        }
    }

    /// <summary>A root under hold: what is in place stays as it is, and the report says why.</summary>
    private void Leave(Receipt receipt, string what)
    {
        var root = new RootState(Definition.Name, receipt.Key, receipt.Version, receipt.Stamp, RootChange.Unchanged, receipt);
        root.Note($"{what}: {Run.Holds.On(Definition.Name, receipt.Key)?.ToString() ?? "a hold that was released meanwhile"}");
        Run.Unchanged(root, receipt);
    }

    private void Keep(string key, SourceComparison comparison)
    {
        if (comparison.Keep(key) is not { } receipt)
        {
            return;
        }

        Counters.Taken();
        Counters.Skipped();
        Run.Unchanged(new RootState(Definition.Name, key, receipt.Version, receipt.Stamp, RootChange.Unchanged, receipt), receipt);
    }

    /// <summary>
    /// The same content with another witness, such as a file that was touched: without the new one it would be read again for ever.
    /// </summary>
    private void Restamp(string key, string? stamp, Receipt receipt)
    {
        if (stamp is null || stamp == receipt.Stamp)
        {
            return;
        }

        _restamped.Add((key, stamp));
        if (_restamped.Count == MaxRestamped)
        {
            FlushRestamped();
        }
    }

    private void FlushRestamped()
    {
        if (_restamped.Count > 0)
        {
            Run.Ledger.Restamp(Run.Plan.Definition.Name, Definition.Name, _restamped);
            _restamped.Clear();
        }
    }

    private async Task EnterAsync(RootRecord record, SourceComparison comparison)
    {
        if (record.Failure is Exception unread && FaultKinds.Of(unread) == FaultKind.MissingPath && Run.Vanished() is not null)
        {
            throw unread;
        }

        Receipt? receipt = comparison.ReceiptOf(record.Key);
        RootChange change = comparison.Meet(record.Key, record.Version, record.Failure is not null);
        Counters.Taken();
        var root = new RootState(Definition.Name, record.Key, record.Version, record.Stamp, change, receipt);
        if (record.Failure is Exception failure)
        {
            await Run.AdmitAsync(root, bytes: 0);
            Reject(root, record.Key, new Attempt(failure, 1, Stopped: false));
            await Run.CompleteAsync(root);
        }
        else if (change == RootChange.Unchanged && receipt!.Version != record.Version)
        {
            Counters.Skipped();
            Leave(receipt, $"its content in the source is another now, SHA-256 {record.Version}, and is not taken up");
        }
        else if (change == RootChange.Unchanged)
        {
            Counters.Skipped();
            Restamp(record.Key, record.Stamp, receipt!);
            Run.Unchanged(root, receipt!);
        }
        else
        {
            long bytes = Item.Weigh(record.Payload!, record.Bytes);
            long start = Run.Time.GetTimestamp();
            await Run.AdmitAsync(root, bytes);
            Counters.Blocked(Run.Time.GetElapsedTime(start));
            Counters.Completed();
            Counters.Emitted(1);
            _outlet ??= new Outlet(this, slack: 0);
            _outlet.Begin(root, bytes);
            await _outlet.OfferAsync(record.Payload!, record.Bytes, last: true);
            await _outlet.EndAsync();
        }
    }
}
