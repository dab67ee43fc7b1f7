using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Seconds of work for a second of sound, over the recordings that the run worked on and whose transcripts a sink holds as JSON: the
/// ledger itself counts items and no seconds.
/// </summary>
internal sealed class M02RealTimeFactor() : RunCheck(
    "M02", "real-time factor", ForensicPhase.Performance, "Seconds of transcription for a second of sound, and words a second.", 1)
{
    private const string Kind = "transcribe";

    internal override string? WhyNot(RunContext context) => base.WhyNot(context)
        ?? (Nodes(context).Count == 0 ? "the pipeline transcribes nothing" : null);

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        List<NodeReport> nodes = Nodes(context);
        List<RunTranscript> worked = Worked(context);
        if (worked.Count == 0)
        {
            yield return Skipped(context, "of the recordings that this run worked on no sink holds transcripts as JSON");
            yield break;
        }

        double sound = worked.Sum(transcript => transcript.Seconds);
        double work = nodes.Sum(node => node.BusySeconds);
        double factor = work / sound;
        long words = worked.Sum(transcript => transcript.Segments.Sum(segment => (long)segment.Words));
        string message = Invariant($"{work:0.0} s of transcription for {sound:0.0} s of sound in {TableText.Counted(worked.Count, "recording")}: ")
            + Invariant($"factor {factor:0.###}, {words / Math.Max(work, 1e-3):0.#} words a second.");
        Evidence[] evidence = [.. nodes.Select(node => RunContext.Place(("node", node.Name), ("s of work", Invariant($"{node.BusySeconds:0.###}")), ("items", Invariant($"{node.Completed}"))))];
        yield return (factor <= Threshold
            ? Measured(context, [], message, evidence)
            : Found(context, FindingStatus.Warn, FindingSeverity.Warning, [.. nodes.Select(node => node.Name)], "slower than speech", message) with
            {
                Evidence = evidence,
                Suggestion = "It works slower than people speak, and falls behind what comes in live. Give it more cores, or a smaller model.",
            }) with
        {
            Statistic = factor,
        };
    }

    private static List<NodeReport> Nodes(RunContext context) =>
    [
        .. from node in context.Definition.Nodes
           where node.Spec.Name == Kind
           from report in context.Nodes
           where report.Name == node.Name && report.Completed > 0
           select report,
    ];

    // A kept transcript cost nothing in this run: the manifest names the roots that were worked on.
    private static List<RunTranscript> Worked(RunContext context)
    {
        RunManifest? manifest = context.History.Run.Manifest is { } json ? RunManifest.Parse(json) : null;
        HashSet<string> roots = [.. (manifest?.Inputs ?? []).Select(input => input.Sha256)];
        return [.. context.Transcripts.Where(transcript => transcript.Seconds > 0 && roots.Contains(transcript.Sha256)).DistinctBy(transcript => transcript.Sha256)];
    }
}
