using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns that another column settles in nearly all rows, such as a name by its code, and the rows that say otherwise.</summary>
/// <remarks>
/// The dependency is told from the table: within the groups of the one column, at least 95 % of the rows have the group's usual value
/// of the other, and that must not come from a value that is usual everywhere. Held against the share g3 of TANE.
/// </remarks>
internal sealed class C02Dependency() : TableCheck(
    "C02", "functional dependency", ForensicPhase.Consistency,
    "Rows whose value differs from the one that another column settles in at least 95 % of the rows.", 0.95)
{
    private const int MinRows = 50;
    private const int MinGroups = 5;
    private const int MaxColumns = 24;
    private const int SampleRows = 20_000;
    private const double MinLift = 0.90;

    // Of measured numbers more is asked: prices change.
    private const double MinNumberShare = 0.98;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Rows < MinRows ? $"a dependency is told from at least {MinRows} rows"
            : !Causes(context).Any() ? "no column groups the rows" : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        List<ColumnProfile> causes = [.. Causes(context).Take(MaxColumns)];
        List<ColumnProfile> effects = [.. context.Profile.Columns.Where(IsEffect).Take(MaxColumns)];
        var told = new HashSet<(ColumnProfile Cause, ColumnProfile Effect, long Rows)>();
        long step = Math.Max(1, context.Profile.Rows / SampleRows);
        foreach (ColumnProfile effect in effects)
        {
            (ColumnProfile Cause, double Share)? best = null;
            foreach (ColumnProfile cause in causes.Where(cause => cause != effect))
            {
                if ((step > 1 && Share(context, cause, effect, $"row % {step} = 0") is null)
                    || Share(context, cause, effect, "true") is not { } share)
                {
                    continue;
                }

                if (best is null || share > best.Value.Share)
                    best = (cause, share);
            }

            if (best is not { Share: < 1 } found || Told(context, found.Cause, effect, found.Share) is not { } finding)
                continue;

            // Where each settles the other, the same rows break both.
            told.Add((found.Cause, effect, finding.Affected));
            if (!told.Contains((effect, found.Cause, finding.Affected)))
                yield return finding;
        }
    }

    private static IEnumerable<ColumnProfile> Causes(CheckContext context) => context.Profile.Columns.Where(column =>
        column.Kind is ColumnKind.Text or ColumnKind.Whole && column.Distinct >= MinGroups && column.Distinct * 2 <= column.Present
        && column.MaxLength <= 100);

    private static bool IsEffect(ColumnProfile column) =>
        column.Kind is not (ColumnKind.Time or ColumnKind.Other) && column.Distinct >= 2 && column.Distinct * 2 <= column.Present
        && column.MaxLength <= 200;

    // The share of rows with their group's usual value, among groups of two rows and more; null when there is no dependency.
    private static double? Share(CheckContext context, ColumnProfile cause, ColumnProfile effect, string rows)
    {
        object?[] row = context.Query(
            $"""
            WITH g AS ({Groups(cause, effect, rows)}),
                 m AS (SELECT max(n) AS top, sum(n) AS n FROM g GROUP BY x HAVING sum(n) >= 2)
            SELECT coalesce(sum(top), 0)::DOUBLE, coalesce(sum(n), 0)::DOUBLE, count(*),
                   (SELECT max(n)::DOUBLE FROM (SELECT sum(n) AS n FROM g GROUP BY a)), (SELECT sum(n)::DOUBLE FROM g)
            FROM m
            """)[0];
        (double top, double grouped, long groups) = ((double)row[0]!, (double)row[1]!, (long)row[2]!);
        if (groups < MinGroups || row[3] is not double most || row[4] is not double all || grouped * 2 < all)
            return null;
        double share = top / grouped;
        double usual = most / all;
        double least = effect.Kind == ColumnKind.Number ? MinNumberShare : 0.95;
        return share >= least && usual < 1 && (share - usual) / (1 - usual) >= MinLift ? share : null;
    }

    private static string Groups(ColumnProfile cause, ColumnProfile effect, string rows) =>
        $"""
        SELECT {cause.Value} AS x, {effect.Value} AS a, count(*) AS n FROM t
        WHERE {rows} AND {cause.Value} IS NOT NULL AND {effect.Value} IS NOT NULL GROUP BY x, a
        """;

    private Finding? Told(CheckContext context, ColumnProfile cause, ColumnProfile effect, double share)
    {
        // Only where the group is clear about it: three rows for the usual value, and four times as many as for the other one.
        string odd =
            $"""
            (WITH g AS ({Groups(cause, effect, "true")}),
                  m AS (SELECT x, max(n) AS top, arg_max(a, n) AS usual FROM g GROUP BY x),
                  o AS (SELECT g.x, g.a, m.usual, m.top FROM g JOIN m ON g.x = m.x WHERE g.a <> m.usual AND m.top >= 3 AND m.top >= 4 * g.n)
             SELECT row, o.x, o.a, o.usual, o.top FROM t JOIN o ON {cause.Value} = o.x AND {effect.Value} = o.a)
            """;
        long count = context.Number($"SELECT count(*) FROM {odd}");
        if (count == 0)
            return null;
        long several = context.Number(
            $"SELECT count(*) FROM (SELECT x FROM ({Groups(cause, effect, "true")}) GROUP BY x HAVING count(*) > 1)");
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [effect, cause], "differs from the usual",
            Invariant($"{cause.Name} settles {effect.Name} in {share:P2} of the rows; {TableText.Counted(count, "row")} say otherwise. ")
            + Invariant(
                $"{TableText.Counted(several, "value")} of {cause.Name} {(several == 1 ? "has" : "have")} more than one {effect.Name}.")) with
        {
            Statistic = share,
            Affected = count,
            Evidence = context.RowsOf(
                $"""
                SELECT row, {CheckContext.Cut("a")}, {CheckContext.Cut("x")}, {CheckContext.Cut("usual")}, CAST(top AS VARCHAR)
                FROM {odd} ORDER BY row LIMIT {context.MaxEvidence}
                """,
                [effect.Name, cause.Name, "usual value", "rows with it"]),
            Suggestion = $"Either {effect.Name} or {cause.Name} is probably wrong in these rows.",
        };
    }
}
