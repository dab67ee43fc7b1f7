using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>
/// A table in a database of its own: relation <c>data</c> with the columns c1, c2, … in the file's order (the file's names never
/// become SQL), its rows in the file's order. Not safe for use from several threads at once.
/// </summary>
internal sealed class LoadedTable : IDisposable
{
    private readonly DuckDatabase _database;

    internal LoadedTable(DuckDatabase database, DuckConnection connection)
    {
        _database = database;
        Connection = connection;
    }

    internal DuckConnection Connection { get; }

    internal required string Name { get; init; }

    internal required TableFormat Format { get; init; }

    /// <summary>The columns with the types that hold for all their values, in DuckDB's words.</summary>
    internal required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>Columns of text that are of another type but for some cells; none where the file declares its types.</summary>
    internal IReadOnlyList<AlmostTyped> Almost { get; init; } = [];

    internal required long Rows { get; init; }

    /// <summary>The number of lines that are no rows.</summary>
    internal long BadLineCount { get; init; }

    /// <summary>The first of them, by line.</summary>
    internal IReadOnlyList<BadLine> BadLines { get; init; } = [];

    /// <summary>Lines before the first row when each row is one line of the file, else null.</summary>
    internal int? LinesBefore { get; init; }

    /// <summary>Lines of csv above its first record that are neither names nor rows.</summary>
    internal IReadOnlyList<string> LinesAbove { get; init; } = [];

    /// <summary>Lines that are lost within a faulty line whose quote stayed open, blank lines of the file among them.</summary>
    internal long LinesSwallowed { get; init; }

    /// <summary>Bytes that are not UTF-8 in text that elsewhere is; they were read as Windows-1252.</summary>
    internal long StrayBytes { get; init; }

    /// <summary>True when every column is held as VARCHAR, and its type was told from the values.</summary>
    internal bool Untyped => Format != TableFormat.Parquet;

    /// <summary>
    /// The line in the file of a row, both from 1; null when rows are not lines (Parquet, cells with line breaks, too many faulty lines).
    /// </summary>
    internal long? LineOf(long row)
    {
        if (LinesBefore is not { } before || BadLineCount > BadLines.Count)
            return null;
        long line = before + row;
        foreach (BadLine bad in BadLines)
        {
            if (bad.Line > line)
                break;
            line++;
        }

        return line;
    }

    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
    }
}
