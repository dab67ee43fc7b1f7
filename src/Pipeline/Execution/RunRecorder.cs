using System.Text.Json;

namespace Tars.Pipeline.Execution;

/// <summary>Writes a run into the ledger: that it began, and how it ended with a manifest chained to the one before.</summary>
internal static class RunRecorder
{
    /// <returns>When it began.</returns>
    public static DateTimeOffset Begin(RunState run)
    {
        DateTimeOffset at = run.Time.GetUtcNow();
        string plan = JsonSerializer.Serialize(run.Plan.Fingerprints, PayloadJson.Records);
        run.Ledger.BeginRun(run.Id, run.Plan.Definition.Name, run.Plan.Definition.Digest, plan, at);
        return at;
    }

    /// <returns>The manifest's digest.</returns>
    public static string End(RunState run, RunReport report, DateTimeOffset began)
    {
        PipelineDefinition definition = run.Plan.Definition;
        run.Memos.Flush();
        Receipt[] receipts =
        [
            .. run.Plan.Nodes.Where(n => n.Spec.Kind == NodeKind.Source).SelectMany(
                s => run.Ledger.Receipts(definition.Name, s.Name).Values),
        ];
        DateTimeOffset at = run.Time.GetUtcNow();
        var manifest = new RunManifest
        {
            Run = run.Id,
            Pipeline = definition.Name,
            Previous = run.Ledger.LastManifest(definition.Name),
            Definition = definition.Digest,
            Nodes = run.Plan.Fingerprints,
            Started = began,
            Ended = at,
            Outcome = report.Outcome,
            Killed = run.Ledger.UnendedRuns(definition.Name, run.Id),
            Sources = report.Sources,
            Counts = report.Nodes,
            Inputs =
            [
                .. receipts.Where(r => r.Run == run.Id)
                    .OrderBy(r => r.Source, StringComparer.Ordinal)
                    .ThenBy(r => r.Key, StringComparer.Ordinal)
                    .Select(r => new ManifestInput(r.Source, r.Key, r.Version, r.Dead)),
            ],
            Outputs =
            [
                .. run.Sinks.Select(s => new ManifestOutput(
                    s.Definition.Name, run.Ledger.SinkIdentity(definition.Name, s.Definition.Name), s.Report().Completed)),
            ],
            Receipts = RunManifest.DigestOf(receipts),
        };
        string json = manifest.ToJson();
        string digest = RunManifest.DigestOf(json);
        string kept = JsonSerializer.Serialize(report with { Items = [], Manifest = digest }, PayloadJson.Records);
        CrashPoint.Hit("manifest.before");
        run.Ledger.EndRun(run.Id, report.Outcome.ToString(), kept, json, digest, at);
        CrashPoint.Hit("manifest.after");
        return digest;
    }
}
