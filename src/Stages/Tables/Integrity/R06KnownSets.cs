using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// What the run read and what lies there of its output, against lists of digests that are known as good and as bad. A digest on both
/// lists is bad.
/// </summary>
internal sealed class R06KnownSets() : RunCheck(
    "R06", "known sets", ForensicPhase.Integrity,
    "SHA-256 of the run's sources, its nodes' files, and what the pipeline made, against lists of known digests.", null)
{
    internal override string? WhyNot(RunContext context) => context.KnownGood is null && context.KnownBad is null
        ? "no list of known digests is given; see: tars forensics run --known-bad FILE --known-good FILE" : null;

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        List<Known> inputs = [.. Inputs(context)];
        List<Known> made =
        [
            .. ArtifactManifest.Of(context.Definition, context.CancellationToken).Entries
                .Select(entry => new Known("artifact", entry.Path, entry.Sha256)),
        ];
        List<Known> bad = [.. inputs.Concat(made).Where(one => IsBad(context, one))];
        if (bad.Count > 0)
        {
            yield return Told(context, FindingStatus.Fail, FindingSeverity.Error, "known as bad", bad, "on the list of what is known as bad") with
            {
                Suggestion = "Take it out of the source and run again: what was made of it goes with it.",
            };
        }

        if (context.KnownGood is null)
            yield break;
        List<Known> unknown = [.. inputs.Where(one => IsUnknown(context, one))];
        if (unknown.Count > 0)
        {
            yield return Told(
                context, FindingStatus.Warn, FindingSeverity.Warning, "unknown input", unknown, "on neither list, of what the run worked with") with
            {
                Suggestion = "Look at each of them, and put its digest on the one list or the other.",
            };
        }

        // A pipeline's own output is new with every run: that no list has it is worth a line and no warning.
        List<Known> unlisted = [.. made.Where(one => IsUnknown(context, one))];
        if (unlisted.Count > 0)
        {
            yield return Told(
                context, FindingStatus.Pass, FindingSeverity.Info, "unknown artifact", unlisted, "on neither list, of what the pipeline has made");
        }
    }

    private static bool IsBad(RunContext context, Known one) => context.KnownBad?.Contains(one.Sha256) == true;

    private static bool IsUnknown(RunContext context, Known one) => !context.KnownGood!.Contains(one.Sha256) && !IsBad(context, one);

    private Finding Told(
        RunContext context, FindingStatus status, FindingSeverity severity, string predicate, List<Known> found, string where) =>
        Found(
            context, status, severity, [], predicate,
            $"{TableText.Counted(found.Count, "digest")} {where}; the first is of {found[0].Kind} {found[0].Name}.") with
        {
            Affected = found.Count,
            Evidence = [.. found.Take(Finding.UsualEvidence).Select(one => RunContext.Place((one.Kind, one.Name), ("sha256", one.Sha256)))],
        };

    // The sources as they were when the run ended, not as they are now; then the files that decide what its nodes make. Models of the
    // catalogue are pinned, and held against their digests whenever they are fetched.
    private static IEnumerable<Known> Inputs(RunContext context) =>
        context.Ledger.RootsAfter(context.Definition.Name, context.History.Run.Run)
            .Select(root => new Known("source", $"{root.Source}/{root.Key}", root.Version))
            .Concat(
                from node in Nodes(context.History.Run.Plan)
                from file in node.Files
                select new Known("file", $"{node.Name}: {file.Key}", file.Value))
            .Where(one => KnownDigests.IsDigest(one.Sha256));

    private static NodeFingerprint[] Nodes(string plan) =>
        plan.Length == 0 ? [] : JsonSerializer.Deserialize<NodeFingerprint[]>(plan, PayloadJson.Options) ?? [];

    private sealed record Known(string Kind, string Name, string Sha256);
}
