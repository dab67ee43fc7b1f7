using System.Globalization;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns that are the product or the sum of others in nearly all rows, and the rows in which they are not.</summary>
internal sealed class C06Arithmetic() : TableCheck(
    "C06", "arithmetic", ForensicPhase.Consistency,
    "Rows in which a number is not the product or sum of others that it is in at least 95 % of the rows.", 0)
{
    private const double MinShare = 0.95;
    private const int MaxColumns = 40;
    private const int MinRows = 20;
    private const int SampleRows = 400;

    // The result must vary, or equal numbers would look like a rule.
    private const int MinResults = 5;
    private const int MaxDecimals = 6;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (Numbers(context).Count < 3 ? "fewer than three columns hold numbers"
            : context.Profile.Rows < MinRows ? $"a rule is told from at least {MinRows} rows" : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        List<ColumnProfile> columns = Numbers(context);
        double[][] sample = Sample(context, columns);
        int[] decimals = [.. columns.Select((_, i) => Decimals(sample, i))];
        var explained = new HashSet<int>();
        foreach (ArithmeticRule rule in ArithmeticRule.Over(columns.Count))
        {
            // One rule a result: a total of three parts of which one is always 0 is a total of two parts too.
            if (explained.Contains(rule.Result) || !Holds(rule, sample, decimals[rule.Result]))
                continue;
            string difference = Difference(columns, rule);
            string broken = $"abs({difference}) > {Tolerance(columns[rule.Result], decimals[rule.Result])}";
            object?[] counts = context.Query($"SELECT count(*) FILTER ({broken}), count({difference}) FROM t")[0];
            (long odd, long all) = ((long)counts[0]!, (long)counts[1]!);
            if (all - odd < all * MinShare)
                continue;
            explained.Add(rule.Result);
            if (odd > 0)
                yield return Told(context, columns, rule, broken, odd, all);
        }
    }

    private static List<ColumnProfile> Numbers(CheckContext context) =>
        [.. context.Profile.Columns.Where(column => column.IsNumeric && column.Present > 0).Take(MaxColumns)];

    // Rows evenly spread over the table; NaN for no value.
    private static double[][] Sample(CheckContext context, List<ColumnProfile> columns)
    {
        long step = Math.Max(1, context.Profile.Rows / SampleRows);
        string values = string.Join(", ", columns.Select(column => $"CAST({column.Value} AS DOUBLE)"));
        return
        [
            .. context.Query($"SELECT {values} FROM t WHERE row % {step} = 0 ORDER BY row LIMIT {SampleRows}")
                .Select(row => row.Select(value => value is double number ? number : double.NaN).ToArray()),
        ];
    }

    private static bool Holds(ArithmeticRule rule, double[][] sample, int decimals)
    {
        int said = 0;
        int missed = 0;
        var results = new HashSet<double>();
        Span<double> values = stackalloc double[rule.Inputs.Length];
        foreach (double[] row in sample)
        {
            double result = row[rule.Result];
            for (int i = 0; i < values.Length; i++)
                values[i] = row[rule.Inputs[i]];
            if (double.IsNaN(result) || rule.Of(values) is not { } expected || double.IsNaN(expected))
                continue;
            said++;
            if (Math.Abs(expected - result) > Tolerance(decimals, result))
                missed++;
            else
                results.Add(result);
            if (missed * 8 > Math.Max(said, MinRows))
                return false;
        }

        return said >= MinRows && results.Count >= MinResults && said - missed >= said * MinShare * 0.95;
    }

    // Half of the last place that the result shows.
    private static double Tolerance(int decimals, double result) => Math.Max(HalfPlace(decimals), Relative(decimals) * Math.Abs(result));

    private static string Tolerance(ColumnProfile result, int decimals) =>
        Invariant($"greatest({HalfPlace(decimals):R}, {Relative(decimals):R} * abs({result.Value}))");

    private static double HalfPlace(int decimals) => 0.505 * Math.Pow(10, -decimals);

    private static double Relative(int decimals) => decimals < MaxDecimals ? 1e-9 : 1e-6;

    private static int Decimals(double[][] sample, int column)
    {
        int decimals = 0;
        foreach (double[] row in sample)
        {
            double x = row[column];
            while (decimals < MaxDecimals && Math.Abs(x - Math.Round(x, decimals)) > 1e-9 * Math.Abs(x))
                decimals++;
        }

        return decimals;
    }

    private static string Difference(List<ColumnProfile> columns, ArithmeticRule rule) =>
        $"({Expected(columns, rule)}) - CAST({columns[rule.Result].Value} AS DOUBLE)";

    private static string Expected(List<ColumnProfile> columns, ArithmeticRule rule) => string.Format(
        CultureInfo.InvariantCulture, rule.Sql, [.. rule.Inputs.Select(input => $"CAST({columns[input].Value} AS DOUBLE)")]);

    private Finding Told(CheckContext context, List<ColumnProfile> columns, ArithmeticRule rule, string broken, long odd, long all)
    {
        ColumnProfile result = columns[rule.Result];
        ColumnProfile[] inputs = [.. rule.Inputs.Select(input => columns[input])];
        List<ColumnProfile> shown = [result, .. inputs.Take(8)];
        string words = string.Format(CultureInfo.InvariantCulture, rule.Words, [.. inputs.Select(input => input.Name)]);
        return Found(
            context, FindingStatus.Fail, FindingSeverity.Error, [result, .. inputs], words,
            Invariant($"{result.Name} is {words} in {all - odd:N0} rows and is not in {odd:N0}.")) with
        {
            Statistic = odd,
            Affected = odd,
            Evidence = context.RowsOf(
                $"""
                SELECT row, {CheckContext.Cells(shown)}, CAST(round({Expected(columns, rule)}, {MaxDecimals}) AS VARCHAR)
                FROM t WHERE {broken} ORDER BY row LIMIT {context.MaxEvidence}
                """,
                [.. shown.Select(column => column.Name), words]),
            Suggestion = "One of the numbers of the row is wrong; the others say which value would fit.",
        };
    }
}
