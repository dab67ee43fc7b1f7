namespace Tars.Pipeline;

/// <summary>
/// Checks the manifests of a pipeline's runs: each against its digest and the one before it, the last against the ledger.
/// </summary>
public static class RunChain
{
    /// <summary>Finds what was changed after it was written.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="sources">Its sources, whose receipts the last manifest vouches for.</param>
    /// <param name="head">A manifest digest that was kept elsewhere and has to be in the chain; null asks for none.</param>
    public static RunChainReport Verify(Ledger ledger, string pipeline, IEnumerable<string> sources, string? head = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(sources);
        var problems = new List<string>();
        string? previous = null;
        RunManifest? last = null;
        bool killedSince = false;
        bool headFound = head is null;
        int count = 0;
        foreach (RunRecord run in ledger.Runs(pipeline))
        {
            if (run.Manifest is not string json || run.ManifestDigest is not string digest)
            {
                if (run.Ended is not null && count > 0)
                {
                    problems.Add($"run {run.Run}: it ended, but its manifest is missing");
                }

                killedSince = true;
                continue;
            }

            count++;
            killedSince = false;
            headFound |= digest.Equals(head, StringComparison.OrdinalIgnoreCase);
            last = RunManifest.Parse(json);
            if (RunManifest.DigestOf(json) != digest || last is null)
            {
                problems.Add($"run {run.Run}: its manifest was changed: it does not have the recorded digest {digest}");
            }
            else
            {
                problems.AddRange(Compare(run, last, previous));
            }

            previous = digest;
        }

        if (!headFound)
        {
            problems.Add($"no run has the manifest digest {head}: runs were removed or replaced");
        }

        // A run that was killed wrote receipts that no manifest vouches for yet; the next one will.
        if (last is not null && !killedSince
            && RunManifest.DigestOf(sources.SelectMany(s => ledger.Receipts(pipeline, s).Values)) != last.Receipts)
        {
            problems.Add($"the receipts are not those that run {last.Run} vouches for: they were changed since, or voided for a retry");
        }

        return new RunChainReport(count, previous, problems);
    }

    private static IEnumerable<string> Compare(RunRecord run, RunManifest manifest, string? previous)
    {
        if (manifest.Previous != previous)
        {
            yield return $"run {run.Run}: it follows the manifest {manifest.Previous ?? "none"}, but before it stands "
                + $"{previous ?? "none"}: " +
                "a run was removed, changed or put in";
        }

        if (manifest.Run != run.Run || manifest.Outcome.ToString() != run.Outcome || manifest.Definition != run.Definition
            || manifest.Started != run.Started || manifest.Ended != run.Ended)
        {
            yield return $"run {run.Run}: the ledger's record of it is not what its manifest says";
        }
    }
}
