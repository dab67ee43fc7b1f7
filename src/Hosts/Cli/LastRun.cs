using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Cli;

/// <summary>The report of a definition's last run that ended, from its ledger.</summary>
internal static class LastRun
{
    /// <summary>The report; null when nothing ran yet, or the definition has changed since.</summary>
    public static RunReport? Of(PipelineDefinition definition)
    {
        string path = Path.Combine(definition.StateFolder, "ledger.db");
        if (!File.Exists(path))
        {
            return null;
        }

        using SqliteLedger ledger = SqliteLedger.OpenToRead(path);
        RunRecord? last = ledger.Runs(definition.Name).Where(r => r.Report is not null).MaxBy(r => r.Number);
        return last?.Definition == definition.Digest ? JsonSerializer.Deserialize<RunReport>(last.Report!, PayloadJson.Options) : null;
    }
}
