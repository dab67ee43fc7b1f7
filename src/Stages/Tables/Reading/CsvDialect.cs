namespace Tars.Stages.Tables;

/// <summary>How a csv file separates its fields, and what its first record says.</summary>
/// <param name="Delimiter">Comma, semicolon, tab or bar.</param>
/// <param name="Quote">Double or single quote; doubled within a field it stands for itself.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="First">The fields of the first record.</param>
internal sealed record CsvDialect(char Delimiter, char Quote, bool HasHeader, IReadOnlyList<string> First)
{
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private const int Records = 500;

    /// <summary>
    /// Tells the dialect from the first records: the delimiter under which most of them have one and the same number of fields,
    /// two at least; of equally good ones the one that gives more fields, then the earlier in the order above.
    /// </summary>
    internal static CsvDialect Detect(string sample)
    {
        char quote = Quotes(sample, '\'') > 0 && Quotes(sample, '"') == 0 ? '\'' : '"';
        (double Agreement, int Fields, char Delimiter, List<List<string>> Records) best = (-1, 0, ',', []);
        foreach (char delimiter in Delimiters)
        {
            List<List<string>> records = CsvFields.Split(sample, delimiter, quote, Records);
            if (records.Count == 0)
                continue;
            IGrouping<int, List<string>> usual = records.GroupBy(record => record.Count).OrderByDescending(group => group.Count()).First();
            double agreement = usual.Key < 2 ? 0 : Math.Round(usual.Count() / (double)records.Count, 2);
            if (agreement > best.Agreement || (agreement == best.Agreement && usual.Key > best.Fields))
                best = (agreement, usual.Key, delimiter, records);
        }

        List<List<string>> rows = best.Records;
        return rows.Count == 0
            ? new CsvDialect(',', quote, HasHeader: false, [])
            : new CsvDialect(best.Delimiter, quote, IsHeader(rows[0]), rows[0]);
    }

    /// <summary>A header holds names: no number, no date, and few empty fields. A lone record is a header too.</summary>
    private static bool IsHeader(List<string> first) =>
        !first.Exists(CsvFields.IsValue) && first.Count(field => field.Length > 0) * 2 > first.Count;

    // Quotes that open a field: at the start of a line or behind a delimiter. An apostrophe within a word is none.
    private static int Quotes(string sample, char quote)
    {
        int count = 0;
        for (int at = sample.IndexOf(quote, StringComparison.Ordinal); at >= 0; at = sample.IndexOf(quote, at + 1))
        {
            if (at == 0 || sample[at - 1] == '\n' || Delimiters.Contains(sample[at - 1]))
                count++;
        }

        return count;
    }
}
