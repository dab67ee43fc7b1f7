namespace Tars.Stages.Tables;

/// <summary>How a csv file separates its fields, and what its first record says.</summary>
/// <param name="Delimiter">Comma, semicolon, tab or bar.</param>
/// <param name="Quote">Double or single quote; doubled within a field it stands for itself.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="First">The fields of the first record.</param>
internal sealed record CsvDialect(char Delimiter, char Quote, bool HasHeader, IReadOnlyList<string> First)
{
    /// <summary>Lines above the first record: a title, notes, or a spreadsheet's "sep=;".</summary>
    internal IReadOnlyList<string> Above { get; init; } = [];

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private const int Records = 500;

    private const int MaxAbove = 20;

    /// <summary>
    /// Tells the dialect from the first records: the delimiter under which most of them have one and the same number of fields,
    /// two at least; of equally good ones the one that gives more fields, then the earlier in the order above.
    /// </summary>
    internal static CsvDialect Detect(string sample)
    {
        if (sample.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && sample.IndexOf('\n', StringComparison.Ordinal) == 5
            && Delimiters.Contains(sample[4]))
        {
            return Best(sample[6..], [sample[4]]) with { Above = [sample[..5]] };
        }

        return Best(sample, Delimiters);
    }

    private static CsvDialect Best(string sample, char[] delimiters)
    {
        char quote = Quotes(sample, '\'') > 0 && Quotes(sample, '"') == 0 ? '\'' : '"';
        (double Agreement, int Fields, char Delimiter, List<List<string>> Records) best = (-1, 0, delimiters[0], []);
        foreach (char delimiter in delimiters)
        {
            List<List<string>> records = CsvFields.Split(sample, delimiter, quote, Records);
            if (records.Count == 0)
                continue;
            IGrouping<int, List<string>> usual = records.GroupBy(record => record.Count).OrderByDescending(group => group.Count()).First();
            double agreement = usual.Key < 2 ? 0 : Math.Round(usual.Count() / (double)records.Count, 2);
            if (agreement > best.Agreement || (agreement == best.Agreement && usual.Key > best.Fields))
                best = (agreement, usual.Key, delimiter, records);
        }

        if (best.Records.Count == 0)
            return new CsvDialect(best.Delimiter, quote, HasHeader: false, []);
        int above = CountAbove(best.Records, best.Fields);
        List<string> first = best.Records[above];
        return new CsvDialect(best.Delimiter, quote, IsHeader(first), first)
        {
            Above = above == 0 ? [] : LinesAbove(sample, above),
        };
    }

    // Lines of one field each above a header whose rows have as many fields as it has.
    private static int CountAbove(List<List<string>> records, int usual)
    {
        int above = records.FindIndex(record => record.Count == usual);
        return usual >= 2 && above is > 0 and <= MaxAbove && records.Count - above >= 3 && IsHeader(records[above])
            && records.Take(above).All(record => record.Count == 1) && records.Skip(above).Take(3).All(record => record.Count == usual)
                ? above
                : 0;
    }

    // All lines up to the header, the blank ones among them.
    private static List<string> LinesAbove(string sample, int records)
    {
        var lines = new List<string>();
        foreach (string line in sample.Split('\n'))
        {
            if (line.Trim().Length > 0 && records-- == 0)
                break;
            lines.Add(line);
        }

        return lines;
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
