namespace Tars.Pipeline;

/// <summary>The durable record of what is done: roots with their receipts, runs, memo entries and dead letters.</summary>
/// <remarks>Safe for use from several threads. What a method wrote is durable when it returns.</remarks>
public abstract class Ledger : IDisposable
{
    /// <summary>Every root recorded for a source of a pipeline, by key.</summary>
    public abstract IReadOnlyDictionary<string, Receipt> Receipts(string pipeline, string source);

    /// <summary>
    /// Says that roots are about to take effect, all or none: a new one becomes known without a version, the receipts of the others
    /// are void until the next ones are written.
    /// </summary>
    public abstract void Announce(string pipeline, IReadOnlyList<(string Source, string Key)> roots, string run);

    /// <summary>Writes receipts and the dead letters that belong to them, all or none.</summary>
    /// <remarks>Called only after every effect of these roots is durable. Earlier open dead letters of the same roots are closed.</remarks>
    public abstract void Commit(string pipeline, IReadOnlyList<Receipt> receipts, IReadOnlyList<DeadLetter> deadLetters);

    /// <summary>Forgets roots whose effects were taken away, with their dead letters.</summary>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="source">The source node.</param>
    /// <param name="keys">The roots' keys.</param>
    /// <param name="run">The run that took them away.</param>
    public abstract void Remove(string pipeline, string source, IReadOnlyList<string> keys, string run);

    /// <summary>Voids the receipts of roots of which something is no longer in place; the roots stay known.</summary>
    public abstract void Void(string pipeline, string source, IReadOnlyList<string> keys);

    /// <summary>Puts new witnesses of unchanged content into receipts, all or none; a key without a receipt is passed over.</summary>
    public abstract void Restamp(string pipeline, string source, IReadOnlyList<(string Key, string Stamp)> stamps);

    /// <summary>The sources of a pipeline that have roots, whether or not a definition still has them.</summary>
    public abstract IReadOnlyList<string> Sources(string pipeline);

    /// <summary>The sinks of a pipeline that an identity was recorded for, whether or not a definition still has them.</summary>
    public abstract IReadOnlyList<string> SinkNames(string pipeline);

    /// <summary>Forgets a sink whose effects were taken away.</summary>
    public abstract void ForgetSink(string pipeline, string sink);

    /// <summary>The roots that were in place when a run ended, or was killed.</summary>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="run">The run; all that earlier runs did and that later ones did not undo counts.</param>
    public abstract IReadOnlyList<RootVersion> RootsAfter(string pipeline, string run);

    /// <summary>Every change of a root, in the order in which they were made.</summary>
    /// <param name="pipeline">The pipeline's name.</param>
    public abstract IReadOnlyList<RootEvent> RootEvents(string pipeline);

    /// <summary>The identity last recorded for a sink, or null; see <see cref="Sink{TIn}.IdentityAsync"/>.</summary>
    public abstract string? SinkIdentity(string pipeline, string sink);

    /// <summary>Records a sink's identity after a commit.</summary>
    public abstract void SetSinkIdentity(string pipeline, string sink, string? identity);

    /// <summary>
    /// Records that a sink was emptied or exchanged: takes its new identity and voids the receipts of the sources before it, all or
    /// none. The roots stay known, so that what left a source is still told apart.
    /// </summary>
    public abstract void VoidSink(string pipeline, string sink, string? identity, IReadOnlyList<string> sources);

    /// <summary>What was kept for an input of a costly stage, or null.</summary>
    /// <param name="key">As in <see cref="MemoEntry.Key"/>.</param>
    public abstract MemoEntry? Memo(string key);

    /// <summary>Records memo entries that were made for a pipeline, all or none.</summary>
    public abstract void SetMemos(string pipeline, IReadOnlyList<MemoEntry> entries);

    /// <summary>Forgets memo entries of a pipeline that were made by nodes with other fingerprints than these.</summary>
    /// <returns>How many were forgotten.</returns>
    public abstract int ForgetMemos(string pipeline, IReadOnlyCollection<string> fingerprints);

    /// <summary>The artifacts outside of the ledger that memo entries of any pipeline hold.</summary>
    public abstract IReadOnlySet<string> Artifacts();

    /// <summary>Records that a run began.</summary>
    /// <param name="run">Its id.</param>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="definitionDigest">The definition's digest.</param>
    /// <param name="plan">What each node computes: see <see cref="RunRecord.Plan"/>.</param>
    /// <param name="at">When.</param>
    public abstract void BeginRun(string run, string pipeline, string definitionDigest, string plan, DateTimeOffset at);

    /// <summary>Records how a run ended.</summary>
    /// <param name="run">Its id.</param>
    /// <param name="outcome">The outcome in a word.</param>
    /// <param name="report">The run report as JSON.</param>
    /// <param name="manifest">The manifest as JSON, which names the digest of the manifest before it.</param>
    /// <param name="manifestDigest">SHA-256 of the manifest, hex.</param>
    /// <param name="at">When.</param>
    public abstract void EndRun(string run, string outcome, string report, string manifest, string manifestDigest, DateTimeOffset at);

    /// <summary>All runs of a pipeline, in the order they began.</summary>
    public abstract IEnumerable<RunRecord> Runs(string pipeline);

    /// <summary>One run; null when the ledger does not know it.</summary>
    public abstract RunRecord? Run(string run);

    /// <summary>Runs of a pipeline that began after its last manifest and have not ended, but for one.</summary>
    public abstract IReadOnlyList<string> UnendedRuns(string pipeline, string except);

    /// <summary>The digest of the last manifest of a pipeline; null before the first.</summary>
    public abstract string? LastManifest(string pipeline);

    /// <summary>The open dead letters of a pipeline, oldest first; of all pipelines when null.</summary>
    public abstract IReadOnlyList<DeadLetter> DeadLetters(string? pipeline);

    /// <summary>How many dead letters of a pipeline are open; of all pipelines when null.</summary>
    public abstract long CountDeadLetters(string? pipeline);

    /// <summary>
    /// Takes dead letters away. When <paramref name="forgetReceipts"/> is set, the receipts of their roots are voided too, so that the
    /// next run tries them again; the roots stay known, so that one that leaves its source meanwhile is still told apart.
    /// </summary>
    /// <returns>How many were taken away.</returns>
    public abstract int CloseDeadLetters(IReadOnlyList<long> ids, bool forgetReceipts);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the store.</summary>
    protected abstract void Dispose(bool disposing);
}
