using System.Globalization;
using System.Text;
using Tars.Duck;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>A table as text: one block that describes it, then one block a row.</summary>
internal sealed record TableText(string Text, IReadOnlyList<TextBlock> Blocks)
{
    private const int NamedLines = 20;
    private const int NamedColumns = 100;

    internal static TableText Render(LoadedTable table, string title, TableOptions options, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var blocks = new List<TextBlock>();
        Append(Description(table, title));
        if (options.MaxRows > 0 && table.Rows > 0)
        {
            // One character more than is kept tells whether the cell goes on.
            string cells = string.Join(
                ", ", Enumerable.Range(1, table.Columns.Count).Select(i => $"left(CAST(c{i} AS VARCHAR), {options.MaxCell + 1})"));
            using DuckResult result = table.Connection.Query(
                $"SELECT {cells} FROM data ORDER BY rowid LIMIT {options.MaxRows}", cancellationToken);
            while (result.Fetch(out DuckChunk chunk))
            {
                for (int row = 0; row < chunk.Count; row++)
                    Append(Row(chunk, row, table.Columns, options.MaxCell));
            }
        }

        return new TableText(text.ToString(), blocks);

        void Append(string line)
        {
            if (line.Length == 0)
                return;
            if (text.Length > 0)
                text.Append('\n');
            blocks.Add(new TextBlock(text.Length, line.Length));
            text.Append(line);
        }
    }

    /// <summary>"214 rows, 7 columns, 2 ragged rows (lines 17, 90)".</summary>
    internal static string Summary(LoadedTable table)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Counted(table.Rows, "row")}, {Counted(table.Columns.Count, "column")}");
        if (table.BadLineCount > 0)
        {
            string what = table.Format == TableFormat.Csv ? "ragged row" : "faulty line";
            string lines = string.Join(", ", table.BadLines.Take(NamedLines).Select(bad => Invariant($"{bad.Line}")));
            string more = table.BadLineCount > NamedLines ? ", …" : string.Empty;
            string word = table.BadLineCount == 1 ? "line" : "lines";
            text.Append(Invariant($", {Counted(table.BadLineCount, what)} ({word} {lines}{more})"));
            if (table.LinesSwallowed > 0)
                text.Append(", ").Append(Counted(table.LinesSwallowed, "further line")).Append(" lost behind an open quote");
        }

        return text.ToString();
    }

    /// <summary>The file name made readable: "observations-2023.csv" is "Observations 2023".</summary>
    internal static string TitleOf(string name)
    {
        string words = string.Join(
            ' ', Path.GetFileNameWithoutExtension(name).Split(['-', '_', '.', ' '], StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? name : char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>"says" of one, "say" of more.</summary>
    internal static string Verb(long number, string ofOne, string ofMore) => number == 1 ? ofOne : ofMore;

    /// <summary>"1 row", "2,000 rows".</summary>
    internal static string Counted(long number, string noun) => Invariant($"{number:N0} {noun}{(number == 1 ? string.Empty : "s")}");

    private static string Description(LoadedTable table, string title)
    {
        string columns = string.Join(", ", table.Columns.Take(NamedColumns).Select(column => $"{Cell(column.Name, 100)} ({column.Type})"));
        string more = table.Columns.Count > NamedColumns ? ", …" : string.Empty;
        return $"Table {Cell(title, 200)}: {Counted(table.Rows, "row")}; columns {columns}{more}.";
    }

    private static string Row(DuckChunk chunk, int row, IReadOnlyList<TableColumn> columns, int maxCell)
    {
        var line = new StringBuilder();
        for (int i = 0; i < columns.Count; i++)
        {
            string? value = chunk.Text(i, row);
            if (string.IsNullOrWhiteSpace(value))
                continue;
            line.Append(line.Length == 0 ? string.Empty : ", ")
                .Append(Cell(columns[i].Name, 100)).Append(": ").Append(Cell(value, maxCell));
        }

        return line.ToString();
    }

    /// <summary>A cell on one line: white space as it is in prose, too long a text cut.</summary>
    private static string Cell(string value, int max)
    {
        string line = string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= max)
            return line;
        int end = char.IsHighSurrogate(line[max - 1]) ? max - 1 : max;
        return line[..end] + "…";
    }
}
