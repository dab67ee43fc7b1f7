using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Cells that are missing where another column has a certain value: values do not go missing by chance there.</summary>
/// <remarks>
/// One cut of one other column tells missing from present cells; its area under the curve is the mean of the shares it tells rightly.
/// That a column is empty exactly where another says so, such as the end of what is still open, is information, not a fault.
/// </remarks>
internal sealed class P15MissingnessPattern() : TableCheck(
    "P15", "pattern of missing values", ForensicPhase.Patterns,
    "How well one value, or one bound, of another column tells the rows in which a cell is missing (area under the curve).", 0.7)
{
    private const int MinEach = 20;
    private const int MaxTargets = 16;
    private const int SampleRows = 100_000;
    private const int MaxGroups = 50;
    private const int BoundParts = 20;
    private const double MaxQ = 0.001;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (Targets(context).Any() ? null : $"no column lacks, and has, {MinEach} values");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        var best = new List<(ColumnProfile Target, Stump Stump, long Missing)>();
        foreach (ColumnProfile target in Targets(context).Take(MaxTargets))
        {
            string missing = Missing(target);
            long all = context.Profile.Rows - target.Present;
            Stump? told = null;
            foreach (ColumnProfile other in context.Profile.Columns.Where(other => other != target))
            {
                Stump? stump = other is { Kind: ColumnKind.Text or ColumnKind.Truth } && other.Distinct is > 1 and <= MaxGroups
                    ? OfGroups(context, other, missing)
                    : other.IsNumeric && context.Measures.Contains(other) ? OfBound(context, other, missing)
                    : null;
                if (stump is not null && (told is null || stump.Area > told.Area))
                    told = stump;
            }

            if (told is not null)
                best.Add((target, told, all));
        }

        double[] q = Statistics.QValues([.. best.Select(one => one.Stump.P)]);
        for (int i = 0; i < best.Count; i++)
        {
            if (best[i].Stump.Area > Threshold && q[i] < MaxQ)
                yield return Told(context, best[i].Target, best[i].Stump, best[i].Missing, q[i]);
        }
    }

    private static IEnumerable<ColumnProfile> Targets(CheckContext context) => context.Profile.Columns.Where(column =>
        context.Profile.Rows - column.Present >= MinEach && column.Present >= MinEach);

    // Rows spread evenly over a large table: a rule shows in them too.
    private static string Looked(CheckContext context) => Invariant($"row % {Math.Max(1, context.Profile.Rows / SampleRows)} = 0");

    private static string Missing(ColumnProfile column) =>
        column.AsText ? $"coalesce(trim({column.Cell}), '') = ''" : $"{column.Cell} IS NULL";

    private static Stump? OfGroups(CheckContext context, ColumnProfile other, string missing) => Best(
        other,
        [
            .. context.Query(
                $"SELECT {CheckContext.Cut(other.Value)} AS x, count(*) FILTER ({missing}), count(*) FILTER (NOT ({missing})) FROM t WHERE {Looked(context)} AND {other.Value} IS NOT NULL GROUP BY x ORDER BY x")
                .Select(row => ($"is '{row[0]}'", (long)row[1]!, (long)row[2]!)),
        ],
        cumulative: false);

    // Equal values share a part: a bound has all of them on one side, whatever the order of their rows.
    private static Stump? OfBound(CheckContext context, ColumnProfile other, string missing) => Best(
        other,
        [
            .. context.Query(
                $"""
                SELECT max(x), count(*) FILTER (m), count(*) FILTER (NOT m)
                FROM (
                    SELECT CAST({other.Value} AS DOUBLE) AS x, ({missing}) AS m,
                        (rank() OVER (ORDER BY {other.Value}) - 1) * {BoundParts} // count(*) OVER () AS part
                    FROM t
                    WHERE {Looked(context)} AND {other.Value} IS NOT NULL)
                GROUP BY part ORDER BY part
                """).Select(row => (Invariant($"is {row[0]} or less"), (long)row[1]!, (long)row[2]!)),
        ],
        cumulative: true);

    private static Stump? Best(ColumnProfile other, List<(string Words, long Missing, long Present)> groups, bool cumulative)
    {
        double missing = groups.Sum(group => group.Missing);
        double present = groups.Sum(group => group.Present);
        if (missing < MinEach || present < MinEach)
            return null;
        Stump? best = null;
        (double m, double p) = (0, 0);
        foreach ((string words, long groupMissing, long groupPresent) in groups)
        {
            (m, p) = cumulative ? (m + groupMissing, p + groupPresent) : (groupMissing, groupPresent);
            double area = 0.5 + (Math.Abs((m / missing) - (p / present)) / 2);
            if (best is not null && area <= best.Area)
                continue;
            double inside = m + p;
            double expected = missing * inside / (missing + present);
            double variance = expected * (present / (missing + present)) * (
                (missing + present - inside) / Math.Max(1, missing + present - 1));
            double z = variance > 0 ? Math.Abs(m - expected) / Math.Sqrt(variance) : 0;
            best = new(
                other, (m / missing) > (p / present) ? words : "not " + words, area,
                Math.Min(1, 2 * Statistics.NormalTail(z) * groups.Count));
        }

        return best;
    }

    private Finding Told(CheckContext context, ColumnProfile target, Stump stump, long missing, double q)
    {
        string where = stump.Words.StartsWith("not ", StringComparison.Ordinal) ? "where it is not so that " : "where ";
        string words = stump.Words.StartsWith("not ", StringComparison.Ordinal) ? stump.Words[4..] : stump.Words;
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Info, [target, stump.Other], "is missing by a rule",
            Invariant(
                $"{target.Name} is missing in {TableText.Counted(missing, "row")}, mostly {where}{stump.Other.Name} {words} (area {stump.Area:F2}, q {q:G2}).")) with
        {
            Statistic = stump.Area,
            Affected = missing,
            Evidence = context.Rows(Missing(target), [target, stump.Other]),
            Suggestion = $"Find out whether this is meant; where it is not, something that depends on {stump.Other.Name} loses the values.",
        };
    }

    private sealed record Stump(ColumnProfile Other, string Words, double Area, double P);
}
