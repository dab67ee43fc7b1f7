namespace Tars.Stages.Tables;

/// <summary>A way in which a column may follow from others.</summary>
/// <param name="Result">The column that follows.</param>
/// <param name="Inputs">The columns it follows from.</param>
/// <param name="Of">What the inputs' values give; null where the rule says nothing for them, as 1 times a number or 0 and a number.</param>
/// <param name="Sql">The same in SQL, with {0}, {1}, … for the inputs.</param>
/// <param name="Words">The same in words, likewise.</param>
internal sealed record ArithmeticRule(
    int Result, int[] Inputs, Func<ReadOnlySpan<double>, double?> Of, string Sql, string Words)
{
    private const int MinParts = 3;
    private const int MaxParts = 12;

    /// <summary>All rules over so many columns, simple ones first.</summary>
    internal static IEnumerable<ArithmeticRule> Over(int columns)
    {
        for (int a = 0; a < columns; a++)
        {
            for (int b = a + 1; b < columns; b++)
            {
                for (int c = 0; c < columns; c++)
                {
                    if (c == a || c == b)
                        continue;
                    yield return new(c, [a, b], Product, "{0} * {1}", "{0} × {1}");
                    yield return new(c, [a, b], Sum, "{0} + {1}", "{0} + {1}");
                }
            }
        }

        foreach (ArithmeticRule rule in Totals(columns))
            yield return rule;
    }

    /// <summary>A total behind, or before, all of its parts.</summary>
    private static IEnumerable<ArithmeticRule> Totals(int columns)
    {
        for (int c = 0; c < columns; c++)
        {
            for (int parts = MinParts; parts <= MaxParts; parts++)
            {
                if (c - parts >= 0)
                    yield return Total(c, c - parts, parts);
                if (c + parts < columns)
                    yield return Total(c, c + 1, parts);
            }
        }
    }

    private static ArithmeticRule Total(int result, int first, int parts)
    {
        string sum = string.Join(" + ", Enumerable.Range(0, parts).Select(i => "{" + i + "}"));
        return new(result, [.. Enumerable.Range(first, parts)], Sum, sum, sum);
    }

    private static double? Product(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (value is 0 or 1)
                return null;
        }

        return values[0] * values[1];
    }

    private static double? Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        int parts = 0;
        foreach (double value in values)
        {
            sum += value;
            parts += value == 0 ? 0 : 1;
        }

        return parts < 2 ? null : sum;
    }
}
