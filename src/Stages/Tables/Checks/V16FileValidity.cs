using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Lines that are no rows, and files that cannot be read as a table at all.</summary>
internal sealed class V16FileValidity() : TableCheck(
    "V16", "file validity", ForensicPhase.Validation, "Lines of the file that do not fit its columns, or a file that cannot be read.", 0)
{
    internal override string? WhyNot(CheckContext context) => null;

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        LoadedTable table = context.Table;
        if (table.LinesAbove.Count > 0 && !table.LinesAbove[0].StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
            yield return Above(context, table.LinesAbove);
        if (table.BadLineCount == 0)
            yield break;
        BadLine first = table.BadLines[0];
        string what = table.Format == TableFormat.Csv ? "not as many fields as columns, or a faulty quote" : "no JSON object";
        string swallowed = table.LinesSwallowed == 0
            ? string.Empty
            : $" {TableText.Counted(table.LinesSwallowed, "further line")} lost behind the open quote.";
        yield return Found(
            context, FindingStatus.Fail, FindingSeverity.Error, [], "faulty lines",
            $"{TableText.Counted(table.BadLineCount, "line")} left out: {what}; the first, line {first.Line}, {first.Problem}.{swallowed}") with
        {
            Statistic = table.BadLineCount,
            Affected = table.BadLineCount,
            Evidence =
            [
                .. table.BadLines.Take(context.MaxEvidence).Select(bad => new Evidence(null, bad.Line, [new("problem", bad.Problem)])),
            ],
            Suggestion = "Mend these lines: most often a delimiter or a quote within a cell is not quoted.",
        };
    }

    private Finding Above(CheckContext context, IReadOnlyList<string> lines) => Found(
        context, FindingStatus.Warn, FindingSeverity.Info, [], "lines above the names",
        $"{TableText.Counted(lines.Count, "line")} above the names of the columns left out.") with
    {
        Statistic = lines.Count,
        Affected = lines.Count,
        Evidence =
        [
            .. lines.Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).Take(context.MaxEvidence)
                .Select(line => new Evidence(null, line.Index + 1, [CheckContext.Pair("line", TableLimits.Name(line.Item))])),
        ],
        Suggestion = "Programs that take the first line for the names misread such a file: move the notes elsewhere.",
    };

    /// <summary>The finding about a file that is no table.</summary>
    internal Finding Unreadable(string dataset, string reason) =>
        Of(dataset, FindingStatus.Fail, FindingSeverity.Critical, [], "unreadable", reason) with
        {
            Suggestion = "Fetch or export the file again; no other check could run.",
        };
}
