using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Transcripts that the pipeline wrote: segments out of order, behind the recording's end, or with more text than anyone speaks; and
/// transcripts that leave out too much of the time in which somebody speaks, as the detector of speech heard it.
/// </summary>
internal sealed class C15RunTranscripts() : RunCheck(
    "C15", "times of transcripts", ForensicPhase.Consistency,
    "Segments that end before they start, begin before the one before, exceed the recording, or hold more than 30 characters a second; "
    + "the share of the voiced time that lies within segments, 0.9 at least.", 30)
{
    private const double MinSeconds = 2;
    private const double Slack = 0.5;
    private const double LeastCovered = 0.9;

    // A single cough is no speech that anybody misses.
    private const double LeastVoiced = 1;

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

        if (Uncovered(context) is { } uncovered)
            yield return uncovered;
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

    private Finding? Uncovered(RunContext context)
    {
        List<(RunTranscript Transcript, double Share)> left =
        [
            .. from transcript in context.Transcripts
               where transcript.VoicedSeconds >= LeastVoiced
               let share = transcript.CoveredSeconds / transcript.VoicedSeconds
               where share < LeastCovered
               orderby share, transcript.File
               select (transcript, share),
        ];
        return left.Count == 0 ? null : Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [], "voiced time left out",
            Invariant($"{TableText.Counted(left.Count, "transcript")} of {context.Transcripts.Count(one => one.Voiced is not null)} left out speech: ")
            + Invariant($"{left[0].Transcript.File} has text for {left[0].Share:P0} of {left[0].Transcript.VoicedSeconds:0.0} voiced seconds.")) with
        {
            Statistic = left[0].Share,
            Threshold = LeastCovered,
            Affected = left.Count,
            Evidence =
            [
                .. left.Take(Finding.UsualEvidence).Select(one => RunContext.Place(
                    ("file", one.Transcript.File), ("voiced s", Invariant($"{one.Transcript.VoicedSeconds:0.###}")),
                    ("covered s", Invariant($"{one.Transcript.CoveredSeconds:0.###}")), ("share", Invariant($"{one.Share:0.###}")))),
            ],
            Suggestion = "Listen to what is left out: music and crowds are heard as speech and cannot be understood; else transcribe it anew.",
        };
    }
}
