using Tars.Pipeline.Planning;

namespace Tars.Pipeline;

/// <summary>
/// Removes from a state folder what nobody needs: memo entries of computations that changed, and artifacts that nothing holds.
/// </summary>
public static class StateSweep
{
    /// <summary>Sweeps under the state folder's lock.</summary>
    /// <param name="definition">The definition whose computations are still wanted.</param>
    /// <param name="assets">Whose digests are part of its fingerprints.</param>
    /// <param name="dryRun">
    /// True only counts: memo entries, and artifacts that nothing refers to now. What the entries alone refer to is not among them.
    /// </param>
    /// <returns>
    /// What was removed. While a hold is in force all memo entries are kept, with what they refer to: nobody can say whose they are.
    /// </returns>
    /// <exception cref="StateLockedException">A run uses the state folder.</exception>
    /// <exception cref="LedgerException">The ledger cannot be read or written.</exception>
    public static StateSweepReport Sweep(PipelineDefinition definition, AssetResolver assets, bool dryRun)
    {
        ArgumentNullException.ThrowIfNull(definition);
        using var held = StateLock.Take(definition.StateFolder);
        IReadOnlyList<LegalHold> holds = LegalHolds.Of(definition).InForce;
        using SqliteLedger ledger = SqliteLedger.Open(Path.Combine(definition.StateFolder, "ledger.db"));
        string[] wanted = [.. ExecutionPlan.Of(definition, assets).Fingerprints.Select(f => f.Fingerprint)];
        bool keeps = dryRun || holds.Count > 0;
        int memos = keeps ? ledger.CountMemos(definition.Name, wanted) : ledger.ForgetMemos(definition.Name, wanted);
        var store = new ArtifactStore(Path.Combine(definition.StateFolder, "artifacts"));
        (int artifacts, long bytes) = store.Sweep(ledger.Artifacts(), dryRun);
        return holds.Count == 0
            ? new StateSweepReport(memos, artifacts, bytes)
            : new StateSweepReport(0, artifacts, bytes) { Held = memos, Holds = holds };
    }
}
