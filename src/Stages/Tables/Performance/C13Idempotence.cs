using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Equal inputs and equal computations that gave another number of items than in an earlier run.</summary>
internal sealed class C13Idempotence() : RunCheck(
    "C13", "idempotence", ForensicPhase.Consistency,
    "Items that reached a sink from the same inputs by the same computation, against the latest run that did so.", 0)
{
    internal override string? WhyNot(RunContext context) => base.WhyNot(context)
        ?? (Manifest(context.History.Run) is not { Inputs.Count: > 0 } manifest ? "the run did no inputs"
            : Twin(context, manifest) is null ? "no earlier run did the same inputs by the same computation"
            : null);

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        RunManifest manifest = Manifest(context.History.Run)!;
        RunManifest twin = Twin(context, manifest)!;
        foreach (ManifestOutput output in manifest.Outputs)
        {
            if (twin.Outputs.FirstOrDefault(other => other.Node == output.Node) is not { } before || before.Items == output.Items)
                continue;
            yield return Found(
                context, FindingStatus.Warn, FindingSeverity.Warning, [output.Node], "is not repeated",
                Invariant($"{output.Node} took in {output.Items:N0} items; from the same inputs it took in {before.Items:N0} in run {twin.Run}.")) with
            {
                Statistic = Math.Abs(output.Items - before.Items),
                Affected = Math.Abs(output.Items - before.Items),
                Suggestion = "A stage depends on what its fingerprint does not say: the time, chance, the network, or the order of work.",
            };
        }
    }

    /// <summary>The latest manifest before with the same inputs and the same computation.</summary>
    internal static RunManifest? TwinOf(RunManifest manifest, IEnumerable<RunManifest> earlier)
    {
        HashSet<(string, string, string)> inputs = Inputs(manifest);
        string[] nodes = Nodes(manifest);
        return earlier.LastOrDefault(other => Nodes(other).SequenceEqual(nodes, StringComparer.Ordinal) && Inputs(other).SetEquals(inputs));
    }

    private static RunManifest? Twin(RunContext context, RunManifest manifest) => TwinOf(
        manifest, context.History.Runs.Where(run => run.Run.Number < context.History.Run.Number).Select(run => Manifest(run.Run)).OfType<RunManifest>());

    private static RunManifest? Manifest(RunRecord run) => run.Manifest is { } json ? RunManifest.Parse(json) : null;

    private static HashSet<(string, string, string)> Inputs(RunManifest manifest) =>
        [.. manifest.Inputs.Select(input => (input.Source, input.Key, input.Sha256))];

    private static string[] Nodes(RunManifest manifest) =>
        [.. manifest.Nodes.Select(node => string.Join('|', node.Name, node.Fingerprint, node.When, string.Join(',', node.From)))];
}
