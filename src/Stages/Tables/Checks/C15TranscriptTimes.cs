using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Segments of speech with their times: out of order, beyond the recording, spoken too fast or too slowly, or with gaps.</summary>
/// <remarks>
/// Applies to tables with columns named as a start, an end and a text. Speech runs at 5 to 30 characters a second over a segment of
/// two seconds and more.
/// </remarks>
internal sealed class C15TranscriptTimes() : TableCheck(
    "C15", "times of a transcript", ForensicPhase.Consistency,
    "Segments that end before they start or begin before the one before, exceed the recording, or hold text no one speaks in that time.", 0)
{
    private const int MinSegments = 5;
    private const double MinRate = 5;
    private const double MaxRate = 30;
    private const double MinSeconds = 2;
    private const double MinCoverage = 0.9;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (
            Layout(context) is null || context.Profile.Rows < MinSegments
                ? $"the table does not hold {MinSegments} segments with a start, an end and a text"
                : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        (
            ColumnProfile start, ColumnProfile end, ColumnProfile text, ColumnProfile? source,
            ColumnProfile? duration) = Layout(context)!.Value;
        (string s, string e) = ($"CAST({start.Value} AS DOUBLE)", $"CAST({end.Value} AS DOUBLE)");
        string by = source is null ? string.Empty : $"PARTITION BY {source.Cell} ";
        string segments =
            $"""
            (SELECT *, {s} AS s, {e} AS e, lag({s}) OVER ({by}ORDER BY row) AS before,
                    length(trim({text.Value})) / nullif({e} - {s}, 0) AS rate FROM t)
            """;
        var rules = new List<(string Predicate, string Words, ColumnProfile Column, FindingSeverity Severity)>
        {
            ("e < s OR s < 0", "ends before it starts, or starts before the recording", end, FindingSeverity.Error),
            ("s < before", "starts before the segment above it", start, FindingSeverity.Error),
            (
                Invariant($"e - s >= {MinSeconds} AND (rate > {MaxRate} OR rate < {MinRate}) AND length(trim({text.Value})) > 0"),
                Invariant($"holds text at a rate outside of {MinRate} to {MaxRate} characters a second"), text, FindingSeverity.Warning),
        };
        if (duration is not null)
            rules.Add(($"e > CAST({duration.Value} AS DOUBLE) + 0.5", "ends behind the end of the recording", end, FindingSeverity.Error));
        foreach ((string predicate, string words, ColumnProfile column, FindingSeverity severity) in rules)
        {
            long count = context.Number($"SELECT count(*) FROM {segments} WHERE {predicate}");
            if (count > 0)
                yield return Told(
                    context, segments, predicate, words, [column, .. new[] { start, end, text }.Where(other => other != column)],
                    severity, count);
        }

        if (duration is not null && Uncovered(context, source, s, e, duration) is { } gap)
            yield return gap;
    }

    private static (
        ColumnProfile Start, ColumnProfile End, ColumnProfile Text, ColumnProfile? Source,
        ColumnProfile? Duration)? Layout(CheckContext context)
    {
        IReadOnlyList<ColumnProfile> columns = context.Profile.Columns;
        ColumnProfile? start = columns.FirstOrDefault(column => column.IsNumeric && column.Has("start", "begin", "from"));
        ColumnProfile? end = columns.FirstOrDefault(column => column.IsNumeric && column.Has("end", "stop", "until"));
        ColumnProfile? text = columns.FirstOrDefault(
            column => column.Kind == ColumnKind.Text && column.Has("text", "transcript", "sentence", "utterance", "words"));
        return start is null || end is null || text is null
            ? null
            : (start, end, text,
                columns.FirstOrDefault(
                    column =>
                        column.Kind == ColumnKind.Text && column != text && column.Has("source", "file", "recording", "audio", "clip")),
                columns.FirstOrDefault(column => column.IsNumeric && column.Has("duration", "voiced")));
    }

    private Finding Told(
        CheckContext context, string segments, string predicate, string words, IReadOnlyList<ColumnProfile> columns,
        FindingSeverity severity, long count) => Found(
        context, severity == FindingSeverity.Error ? FindingStatus.Fail : FindingStatus.Warn, severity, columns, words,
        $"In {TableText.Counted(count, "row")} the segment {words}.") with
    {
        Statistic = count,
        Affected = count,
        Evidence = context.RowsOf(
            $"SELECT row, {CheckContext.Cells(columns)} FROM {segments} WHERE {predicate} ORDER BY row LIMIT {context.MaxEvidence}",
            [.. columns.Select(column => column.Name)]),
        Suggestion = "Transcribe these stretches again, or check the clock of what wrote the times.",
    };

    private Finding? Uncovered(CheckContext context, ColumnProfile? source, string s, string e, ColumnProfile duration)
    {
        string key = source is null ? "''" : source.Cell;
        List<object?[]> rows = context.Query(Invariant(
            $"SELECT CAST({key} AS VARCHAR), sum(greatest({e} - {s}, 0))::DOUBLE / max(CAST({duration.Value} AS DOUBLE)), count(*) FROM t GROUP BY 1 HAVING sum(greatest({e} - {s}, 0)) < {MinCoverage} * max(CAST({duration.Value} AS DOUBLE)) ORDER BY 1"));
        if (rows.Count == 0)
            return null;
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, source is null ? [duration] : [duration, source], "is not covered",
            Invariant($"The segments of {TableText.Counted(rows.Count, "recording")} cover less than {MinCoverage:P0} of the time.")) with
        {
            Statistic = rows.Min(row => (double)row[1]!),
            Threshold = MinCoverage,
            Affected = rows.Count,
            Evidence = [
                .. rows.Take(context.MaxEvidence).Select(
                    row =>
                        new Evidence(
                            null, null,
                            [CheckContext.Pair("recording", row[0]), CheckContext.Pair("covered", Math.Round((double)row[1]!, 3))]))],
            Suggestion = "Look for speech that was not transcribed; silence and music are no fault.",
        };
    }
}
