using Tars.Pipeline.Planning;

namespace Tars.Pipeline;

/// <summary>Removes from a state folder what nobody needs: memo entries of computations that changed, and artifacts that nothing holds.</summary>
public static class StateSweep
{
    /// <summary>Sweeps under the state folder's lock.</summary>
    /// <param name="definition">The definition whose computations are still wanted.</param>
    /// <param name="assets">Whose digests are part of its fingerprints.</param>
    /// <param name="dryRun">True only counts artifacts that nothing holds; memo entries are left alone.</param>
    /// <exception cref="StateLockedException">A run uses the state folder.</exception>
    /// <exception cref="HeldException">A hold is in force. Nobody can say whose kept outputs these are, so that all of them are kept.</exception>
    /// <exception cref="LedgerException">The ledger cannot be read or written.</exception>
    public static StateSweepReport Sweep(PipelineDefinition definition, AssetResolver assets, bool dryRun)
    {
        ArgumentNullException.ThrowIfNull(definition);
        using var held = StateLock.Take(definition.StateFolder);
        if (LegalHolds.Of(definition).InForce is [LegalHold hold, ..])
            throw new HeldException("What earlier runs computed", hold);
        using SqliteLedger ledger = SqliteLedger.Open(Path.Combine(definition.StateFolder, "ledger.db"));
        string[] wanted = [.. ExecutionPlan.Of(definition, assets).Fingerprints.Select(f => f.Fingerprint)];
        int memos = dryRun ? 0 : ledger.ForgetMemos(definition.Name, wanted);
        (int artifacts, long bytes) = new ArtifactStore(Path.Combine(definition.StateFolder, "artifacts")).Sweep(ledger.Artifacts(), dryRun);
        return new StateSweepReport(memos, artifacts, bytes);
    }
}
