using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Columns with empty cells. Threshold of Deequ's and dbt's common practice: below 95 % filled is worth a look, below 80 % a fault.
/// </summary>
internal sealed class V02Completeness() : TableCheck(
    "V02", "completeness", ForensicPhase.Validation,
    "The share of cells with a value in each column; in text, white space alone is none.", 0.95)
{
    private const double Fault = 0.80;

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        long rows = context.Profile.Rows;
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            long missing = rows - column.Present;
            if (missing == 0)
                continue;
            double filled = column.Present / (double)rows;
            string predicate = column.AsText ? $"coalesce(trim({column.Cell}), '') = ''" : $"{column.Cell} IS NULL";
            (FindingStatus status, FindingSeverity severity) = filled < Fault ? (FindingStatus.Fail, FindingSeverity.Error)
                : filled < Threshold ? (FindingStatus.Warn, FindingSeverity.Warning)
                : (FindingStatus.Pass, FindingSeverity.Info);
            string within = status == FindingStatus.Pass ? ", which is within the threshold" : string.Empty;
            string message = Invariant($"{missing:N0} of {rows:N0} rows {TableText.Verb(missing, "has", "have")} no value in {column.Name}; {filled:P2} are filled{within}.");
            yield return Found(context, status, severity, [column], "is empty", message) with
            {
                Statistic = filled,
                Threshold = status == FindingStatus.Fail ? Fault : Threshold,
                Affected = missing,
                Evidence = context.Rows(predicate, [column, .. context.Profile.Columns.Where(other => other != column)]),
                Suggestion = status == FindingStatus.Pass
                    ? string.Empty
                    : "Find out why the values are missing; fill them at the source or declare the column optional.",
            };
        }
    }
}
