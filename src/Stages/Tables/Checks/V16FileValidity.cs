using System.Globalization;

namespace Tars.Stages.Tables;

/// <summary>Lines that are no rows, and files that cannot be read as a table at all.</summary>
internal sealed class V16FileValidity() : TableCheck(
    "V16", "file validity", ForensicPhase.Validation, "Lines of the file that do not fit its columns, or a file that cannot be read.", 0)
{
    internal override string? WhyNot(CheckContext context) => null;

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        LoadedTable table = context.Table;
        if (table.BadLineCount == 0)
            yield break;
        string what = table.Format == TableFormat.Csv ? "do not fit the columns" : "are no JSON objects";
        yield return Found(
            context, FindingStatus.Fail, FindingSeverity.Error, [], "faulty lines",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{table.BadLineCount:N0} line{(table.BadLineCount == 1 ? string.Empty : "s")} {what} and {(table.BadLineCount == 1 ? "is" : "are")} left out; the first, line {table.BadLines[0].Line}, {table.BadLines[0].Problem}.")) with
        {
            Statistic = table.BadLineCount,
            Affected = table.BadLineCount,
            Evidence =
            [
                .. table.BadLines.Take(Finding.MaxEvidence).Select(bad => new Evidence(null, bad.Line, [new("problem", bad.Problem)])),
            ],
            Suggestion = "Mend these lines: most often a delimiter or a quote within a cell is not quoted.",
        };
    }

    /// <summary>The finding about a file that is no table.</summary>
    internal Finding Unreadable(string dataset, string reason) =>
        Of(dataset, FindingStatus.Fail, FindingSeverity.Critical, [], "unreadable", reason) with
        {
            Suggestion = "Fetch or export the file again; no other check could run.",
        };
}
