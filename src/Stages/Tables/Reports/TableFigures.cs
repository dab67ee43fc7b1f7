using Tars.Duck;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Draws a table from its profile and a bounded number of queries; the same rows give the same figures.</summary>
internal static class TableFigures
{
    private const int MaxMissing = 40;
    private const int MaxColumns = 18;
    private const int MaxSeries = 4;
    private const int Bins = 30;
    private const int Buckets = 240;
    private const int TopValues = 8;
    private const int MinTimes = 30;

    // The checks whose rows stand out by their value.
    private static readonly string[] Outliers = ["P01", "P02", "P03", "P05", "P06", "P07", "P08"];

    internal static IReadOnlyList<Figure> Of(CheckContext context, IReadOnlyList<Finding> findings)
    {
        if (context.Profile.Rows == 0)
            return [];
        HashSet<string> told = [.. findings.Where(finding => finding.IsRaised).SelectMany(finding => finding.Columns)];
        HashSet<string> numbered = [.. context.Keys.Select(key => key.Column.Name), .. context.Series.Select(column => column.Name)];
        List<ColumnProfile> drawn =
        [
            .. context.Profile.Columns.Where(column => IsDrawn(column) && !(column.IsNumeric && numbered.Contains(column.Name))).OrderByDescending(column => told.Contains(column.Name)).Take(MaxColumns)
                .OrderBy(column => column.Index),
        ];
        var figures = new List<Figure>();
        if (Missing(context.Profile) is { } missing)
            figures.Add(missing);
        figures.AddRange(drawn.Select(column => Try(() => Distribution(context, column))).OfType<Figure>());
        figures.AddRange(Try(() => Series(context, drawn, findings, told).ToList()) ?? []);
        List<FigurePoint> spans =
        [
            .. drawn.Where(column => column.Kind == ColumnKind.Time).Select(column => Try(() => Span(context, column))).OfType<FigurePoint>(),
        ];
        if (spans.Count > 0)
            figures.Add(new Figure(FigureKind.Timeline, "What the times cover", [.. spans.Select(span => span.Label)], spans) { Scale = FigureScale.Time });
        return figures;
    }

    // Values at the ends of what a type can say overflow; a picture less is no reason to lose the findings.
    private static T? Try<T>(Func<T?> draw)
        where T : class
    {
        try
        {
            return draw();
        }
        catch (DuckException failure) when (failure.ErrorType != DuckErrorType.Interrupt)
        {
            return null;
        }
    }

    private static bool IsDrawn(ColumnProfile column) => column.Present > 0 && column.Kind switch
    {
        ColumnKind.Other => false,

        // Names and free text have no distribution that a picture would show.
        ColumnKind.Text => column.Distinct is > 1 and <= 200 && column.Distinct * 4 <= column.Present,
        _ => column.Distinct > 1,
    };

    private static Figure? Missing(TableProfile profile)
    {
        List<ColumnProfile> columns =
        [
            .. profile.Columns.Where(column => column.Present < profile.Rows).OrderBy(column => column.Present).ThenBy(column => column.Index)
                .Take(MaxMissing).OrderBy(column => column.Index),
        ];
        return columns.Count == 0 ? null : new Figure(
            FigureKind.Bars, "Cells without a value", [.. columns.Select(column => column.Name)],
            [.. columns.Select(column => new FigurePoint(column.Name, 0, 0, 1 - (column.Present / (double)profile.Rows)))])
        {
            Shares = true,
        };
    }

    private static Figure? Distribution(CheckContext context, ColumnProfile column) => column.Kind switch
    {
        ColumnKind.Text or ColumnKind.Truth => Values(context, column),
        ColumnKind.Time => Histogram(context, column, $"(epoch_us({column.Value}) / 1e6)", FigureScale.Time, tail: 0),
        _ => Histogram(context, column, $"CAST({column.Value} AS DOUBLE)", FigureScale.Number, tail: 0.005),
    };

    private static Figure? Values(CheckContext context, ColumnProfile column)
    {
        List<object?[]> rows = context.Query(
            $"SELECT {CheckContext.Cut(column.Cell)} AS v, count(*) AS n FROM t WHERE {column.Cell} IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT {TopValues}");
        double all = column.Present;
        return rows.Count == 0 ? null : new Figure(
            FigureKind.Bars, "Most frequent values", [column.Name],
            [.. rows.Select(row => new FigurePoint((string?)row[0] ?? string.Empty, 0, 0, Math.Min(1, (long)row[1]! / all)))])
        {
            Shares = true,
        };
    }

    // The first and the last interval hold all that lies beyond: a single far value would leave nothing to be seen of the rest.
    private static Figure? Histogram(CheckContext context, ColumnProfile column, string x, FigureScale scale, double tail)
    {
        object?[] ends = tail == 0
            ? context.Query($"SELECT min({x}), max({x}) FROM t")[0]
            : context.Query(Invariant($"SELECT quantile_cont({x}, {tail}), quantile_cont({x}, {1 - tail}) FROM t WHERE {x} IS NOT NULL"))[0];
        if (ends[0] is not double low || ends[1] is not double high || !(high > low) || !double.IsFinite(high - low))
            return null;
        bool steps = column.Kind == ColumnKind.Whole && high - low < Bins;
        int bins = steps ? (int)(high - low) + 1 : Bins;
        double width = steps ? 1 : (high - low) / bins;
        double start = steps ? low - 0.5 : low;
        var counts = new long[bins];
        string bin = Invariant($"CAST(greatest(0, least({bins - 1}, floor(({x} - ({start:R})) / {width:R}))) AS BIGINT)");
        foreach (object?[] row in context.Query($"SELECT {bin} AS b, count(*) FROM t WHERE {x} IS NOT NULL GROUP BY b"))
            counts[(long)row[0]!] = (long)row[1]!;
        return new Figure(
            FigureKind.Histogram, scale == FigureScale.Time ? "Rows over time" : "Distribution", [column.Name],
            [.. counts.Select((count, i) => new FigurePoint(string.Empty, start + (i * width), start + ((i + 1) * width), count))])
        {
            Scale = scale,
        };
    }

    private static IEnumerable<Figure> Series(
        CheckContext context, List<ColumnProfile> drawn, IReadOnlyList<Finding> findings, HashSet<string> told)
    {
        ColumnProfile? time = drawn.Find(column => column.Kind == ColumnKind.Time && column.Distinct >= MinTimes);
        List<ColumnProfile> values =
        [
            .. drawn.Where(column => column.IsNumeric).OrderByDescending(column => told.Contains(column.Name)).ThenBy(column => column.Index)
                .Take(MaxSeries),
        ];
        if (time is null)
            values.RemoveAll(column => !Unusual(findings, column).Any());
        string x = time is null ? "CAST(row AS DOUBLE)" : $"(epoch_us({time.Value}) / 1e6)";
        foreach (ColumnProfile column in values)
        {
            string y = $"CAST({column.Value} AS DOUBLE)";
            object?[] ends = context.Query($"SELECT min({x}), max({x}) FROM t WHERE {y} IS NOT NULL")[0];
            if (ends[0] is not double low || ends[1] is not double high || !(high > low))
                continue;
            double width = (high - low) / Buckets;

            // The median: one far value in a bucket does not move it, and adding in another order does not either.
            string bucket = Invariant($"least({Buckets - 1}, floor(({x} - ({low:R})) / {width:R}))");
            List<FigurePoint> points =
            [
                .. from row in context.Query($"SELECT {bucket} AS b, median({y}), min({x}) FROM t WHERE {y} IS NOT NULL AND {x} IS NOT NULL GROUP BY b ORDER BY b")
                   let at = (double)row[2]!
                   select new FigurePoint(string.Empty, at, at, (double)row[1]!),
            ];
            string rows = string.Join(", ", Unusual(findings, column).Order().Take(Finding.UsualEvidence));
            if (rows.Length > 0)
            {
                points.AddRange(
                    from row in context.Query($"SELECT {x}, {y} FROM t WHERE row IN ({rows}) AND {x} IS NOT NULL AND {y} IS NOT NULL ORDER BY row")
                    let at = (double)row[0]!
                    select new FigurePoint(string.Empty, at, at, (double)row[1]!, Marked: true));
            }

            yield return new Figure(
                FigureKind.Series, time is null ? "Along the file" : $"Over {time.Name}",
                time is null ? [column.Name] : [column.Name, time.Name], points)
            {
                Scale = time is null ? FigureScale.Row : FigureScale.Time,
            };
        }
    }

    private static IEnumerable<long> Unusual(IReadOnlyList<Finding> findings, ColumnProfile column) => findings
        .Where(finding => finding.IsRaised && Outliers.Contains(finding.Check) && finding.Columns.Contains(column.Name))
        .SelectMany(finding => finding.Evidence).Select(evidence => evidence.Row).OfType<long>().Distinct();

    private static FigurePoint? Span(CheckContext context, ColumnProfile column)
    {
        object?[] ends = context.Query($"SELECT min(epoch_us({column.Value}) / 1e6), max(epoch_us({column.Value}) / 1e6) FROM t")[0];
        return ends[0] is double low && ends[1] is double high ? new FigurePoint(column.Name, low, high, 0) : null;
    }
}
