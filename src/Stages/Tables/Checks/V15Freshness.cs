using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>A table whose latest time is older than its contract allows.</summary>
/// <remarks>Without a contract a table of last year may be last year's table; so only a contract can say that it should be fresh.</remarks>
internal sealed class V15Freshness() : TableCheck(
    "V15", "freshness", ForensicPhase.Validation,
    "The age of the latest time of the column that the contract names, against what it allows or twice the median step.", 2)
{
    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Expected?.Fresh is not { } name ? "no contract names the column that tells how fresh the table is"
            : Column(context, name) is null ? $"the column '{name}', which tells how fresh the table is, holds no times"
            : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        ColumnProfile column = Column(context, context.Expected!.Fresh!)!;
        object?[] row = context.Query(
            $"""
            SELECT CAST(max(x) AS VARCHAR), epoch(max(x))::DOUBLE,
                   (SELECT median(epoch(d))::DOUBLE FROM (SELECT x - lag(x) OVER (ORDER BY x) AS d FROM (SELECT DISTINCT {column.Value} AS x FROM t)) WHERE d > INTERVAL 0 SECOND)
            FROM (SELECT {column.Value} AS x FROM t)
            """)[0];
        if (row[1] is not double latest)
            yield break;
        double allowed = context.Expected.Within?.TotalSeconds ?? (
            row[2] is double step ? Threshold!.Value * step : double.PositiveInfinity);
        double age = (context.Now - DateTimeOffset.UnixEpoch).TotalSeconds - latest;
        if (age <= allowed)
            yield break;
        yield return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [column], "is not fresh",
            Invariant(
                $"The latest {column.Name} is {row[0]}, {TimeSpan.FromSeconds(age).TotalDays:F1} days ago; {TimeSpan.FromSeconds(allowed).TotalDays:F1} are allowed.")) with
        {
            Statistic = age,
            Threshold = allowed,
            Affected = context.Profile.Rows,
            Evidence = context.Rows($"{column.Value} = TIMESTAMP '{row[0]}'", [column]),
            Suggestion = "Find out why nothing newer arrived.",
        };
    }

    private static ColumnProfile? Column(CheckContext context, string name) =>
        context.Profile.Columns.FirstOrDefault(column => column.Name == name && column.Kind == ColumnKind.Time);
}
