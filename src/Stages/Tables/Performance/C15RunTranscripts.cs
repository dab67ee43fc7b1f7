using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Transcripts that the pipeline wrote: segments out of order, behind the recording's end, or with more text than anyone speaks. How much of
/// the voiced time they cover is not told: that is known while a recording is decoded, and not kept.
/// </summary>
internal sealed class C15RunTranscripts() : RunCheck(
    "C15", "times of transcripts", ForensicPhase.Consistency,
    "Segments that end before they start, begin before the one before, exceed the recording, or hold more than 30 characters a second.", 30)
{
    private const double MinSeconds = 2;
    private const double Slack = 0.5;

    internal override string? WhyNot(RunContext context) => context.Transcripts.Count > 0 ? null : "no sink of the pipeline holds transcripts as JSON";

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        var told = new Dictionary<string, List<Evidence>>(StringComparer.Ordinal);
        foreach (RunTranscript transcript in context.Transcripts)
        {
            double before = double.NegativeInfinity;
            for (int i = 0; i < transcript.Segments.Count; i++)
            {
                (double start, double end, int characters, _) = transcript.Segments[i];
                string? fault = start < 0 || end < start ? "ends before it starts, or starts before the recording"
                    : start < before ? "starts before the segment above it"
                    : end > transcript.Seconds + Slack ? "ends behind the end of the recording"
                    : end - start >= MinSeconds && characters / (end - start) > Threshold ? "holds more text than anyone speaks in that time"
                    : null;
                before = start;
                if (fault is null)
                    continue;
                if (!told.TryGetValue(fault, out List<Evidence>? places))
                    told[fault] = places = [];
                places.Add(RunContext.Place(
                    ("file", transcript.File), ("segment", Invariant($"{i + 1}")), ("start", Invariant($"{start:0.###}")),
                    ("end", Invariant($"{end:0.###}")), ("recording", Invariant($"{transcript.Seconds:0.###}"))));
            }
        }

        foreach ((string fault, List<Evidence> places) in told.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            bool text = fault.StartsWith("holds", StringComparison.Ordinal);
            yield return Found(
                context, text ? FindingStatus.Warn : FindingStatus.Fail, text ? FindingSeverity.Warning : FindingSeverity.Error, [], fault,
                $"{TableText.Counted(places.Count, "segment")} of {TableText.Counted(context.Transcripts.Count, "transcript")}: each {fault}.") with
            {
                Affected = places.Count,
                Evidence = [.. places.Take(Finding.UsualEvidence)],
                Suggestion = "Transcribe these recordings anew; if it stays, the recording's own times are damaged: see tars forensics analyze on its container.",
            };
        }
    }
}
