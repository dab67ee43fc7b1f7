using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>Tells the columns of text that hold numbers or times in another notation.</summary>
internal static class NotedColumns
{
    // A look at so many rows, spread evenly, spares most columns of text the patterns.
    private const int Looked = 1_000;
    private const double MinShare = 0.3;
    private const int MaxColumns = 2_000;

    /// <summary>Gives those of the columns of relation <c>data</c> their kind and notation.</summary>
    internal static void Find(DuckConnection connection, List<ColumnProfile> columns, CancellationToken cancellationToken)
    {
        int[] open = [.. Enumerable.Range(0, columns.Count).Where(i => MayBeNoted(columns[i])).Take(MaxColumns)];
        foreach (int[] batch in open.Chunk(48))
        {
            int[] likely = [.. Counts(connection, columns, batch, Sample, cancellationToken)
                .Where(x => x.Fitting.Max() >= Math.Max(1, MinShare * x.Values)).Select(x => x.Column)];
            foreach ((int i, long values, long[] fitting, long whole, long dotted) in
                Counts(connection, columns, likely, "data", cancellationToken))
            {
                ColumnProfile column = columns[i];
                long plain = column.Kind == ColumnKind.Text ? 0 : column.Typed;
                if (CellNotation.Of(values, plain, fitting, dotted == values) is not { } notation
                    || (notation.IsShort && !IsOrdered(connection, column, notation, cancellationToken)))
                    continue;
                long typed = fitting[CellNotation.All.ToList().IndexOf(notation)];
                columns[i] = column with
                {
                    Kind = notation == CellNotation.Grouped && whole == typed ? ColumnKind.Whole : notation.Kind,
                    Notation = notation,
                    Typed = typed,
                };
            }
        }
    }

    // Of 24.12.31 the first number may be the year. It is the day where it goes above 12 and the last one goes above 31 or takes fewer
    // values; and the month where the second goes above 12.
    private static bool IsOrdered(
        DuckConnection connection, ColumnProfile column, CellNotation notation, CancellationToken cancellationToken)
    {
        string Part(int part) => $@"TRY_CAST(regexp_extract({column.Cell}, '^\s*(\d+)[./](\d+)[./](\d+)', {part}) AS INTEGER)";
        using DuckResult result = connection.Query(
            $"""
            SELECT max({Part(1)}), max({Part(2)}), max({Part(3)}), count(DISTINCT {Part(1)}), count(DISTINCT {Part(3)})
            FROM data WHERE {notation.Fits(column.Cell)}
            """,
            cancellationToken);
        return result.ReadAll()[0] is [int first, int second, int last, long firsts, long lasts]
            && (notation == CellNotation.ShortMonthFirst ? second > 12 : first > 12 && (last > 31 || lasts < firsts));
    }

    private static string Sample => $"(SELECT * FROM data WHERE rowid % (SELECT 1 + count(*) // {Looked} FROM data) = 0)";

    private static bool MayBeNoted(ColumnProfile column) =>
        column.AsText && !column.IsCode && column.Present > column.Tokens
        && (column.Kind == ColumnKind.Text || column.Typed < column.Present - column.Tokens);

    private static IEnumerable<(int Column, long Values, long[] Fitting, long Whole, long Dotted)> Counts(
        DuckConnection connection, List<ColumnProfile> columns, int[] batch, string relation, CancellationToken cancellationToken)
    {
        if (batch.Length == 0)
            return [];
        using DuckResult result = connection.Query(
            $"SELECT {string.Join(", ", batch.SelectMany(i => Counts(columns[i].Cell)))} FROM {relation}", cancellationToken);
        long[] row = [.. result.ReadAll()[0].Select(value => (long)value!)];
        int width = row.Length / batch.Length;
        return batch.Select((i, at) => (i, row[at * width], row[((at * width) + 1)..((at * width) + width - 2)],
            row[(at * width) + width - 2], row[(at * width) + width - 1])).ToList();
    }

    // Values; those that fit each notation; those without a decimal place; those parted by two dots.
    private static IEnumerable<string> Counts(string cell)
    {
        yield return $"count(*) FILTER (trim({cell}) <> '' AND NOT ({NullWords.Sql(cell)}))";
        foreach (CellNotation notation in CellNotation.All)
            yield return $"count(*) FILTER ({notation.Fits(cell)})";
        yield return $"count(*) FILTER (regexp_full_match({cell}, {DuckSql.Literal(CellNotation.GroupedWhole)}))";
        yield return $@"count(*) FILTER (regexp_matches({cell}, '^\s*\d+\.\d+\.\d'))";
    }
}
