using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// The rows of a SQLite table as text: numbers as they are written in SQL, bytes as hex digits behind <c>\x</c>, and text that is not
/// UTF-8 read as Windows-1252.
/// </summary>
internal sealed class SqliteRows : DuckRows, IDisposable
{
    private const int NumberLength = 32;

    /// <summary>How <c>table_xinfo</c> marks a generated column that is not stored.</summary>
    private const int VirtualColumn = 2;

    private readonly CancellationToken _cancellationToken;
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly byte[] _number = new byte[NumberLength];
    private readonly Encoding _lenient = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new LegacyByteFallback());
    private long _rows;
    private bool _done;

    internal SqliteRows(SqliteConnection connection, string table, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _database = connection.Handle!;
        string columns = string.Join(", ", Stored(connection, table).Select(DuckSql.Identifier));
        Check(raw.sqlite3_prepare_v2(_database, $"SELECT {columns} FROM {DuckSql.Identifier(table)}", out _statement));
        Names = [.. Enumerable.Range(0, raw.sqlite3_column_count(_statement)).Select(i => raw.sqlite3_column_name(_statement, i).utf8_to_string())];
        Columns = [.. Names.Select((_, i) => new DuckColumn($"c{i + 1}", DuckType.Text))];
    }

    /// <summary>The table's own names of its columns.</summary>
    internal IReadOnlyList<string> Names { get; }

    public override IReadOnlyList<DuckColumn> Columns { get; }

    public override int Read(DuckBatch batch)
    {
        int count = 0;
        while (!_done && count < batch.Capacity)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int state = raw.sqlite3_step(_statement);
            if (state == raw.SQLITE_DONE)
            {
                // A further step would begin anew.
                _done = true;
                break;
            }

            if (state != raw.SQLITE_ROW)
                Check(state);
            for (int column = 0; column < Columns.Count; column++)
                Set(batch, column, count);
            count++;
        }

        _rows += count;
        return _rows <= TableLimits.Rows ? count : throw new ItemException($"The table has more than {TableLimits.Rows:N0} rows; the limit is that.");
    }

    public void Dispose() => _statement.Dispose();

    // To read a VIRTUAL column is to run the expression that the file declares, so that these are left out; it has none of their values.
    private static List<string> Stored(SqliteConnection connection, string table)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"PRAGMA table_xinfo({DuckSql.Identifier(table)})";
        using SqliteDataReader reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            if (reader.GetInt32(reader.GetOrdinal("hidden")) != VirtualColumn)
                names.Add(reader.GetString(reader.GetOrdinal("name")));
        }

        return names;
    }

    private void Set(DuckBatch batch, int column, int row)
    {
        switch (raw.sqlite3_column_type(_statement, column))
        {
            case raw.SQLITE_NULL:
                batch.SetNull(column, row);
                break;
            case raw.SQLITE_INTEGER:
                raw.sqlite3_column_int64(_statement, column).TryFormat(_number, out int digits, provider: CultureInfo.InvariantCulture);
                batch.SetBytes(column, row, _number.AsSpan(0, digits));
                break;
            case raw.SQLITE_FLOAT:
                raw.sqlite3_column_double(_statement, column).TryFormat(_number, out int length, provider: CultureInfo.InvariantCulture);
                batch.SetBytes(column, row, _number.AsSpan(0, length));
                break;
            case raw.SQLITE_TEXT:
                // Asked for as text it becomes UTF-8 where the file is UTF-16; then its bytes are those.
                _ = raw.sqlite3_column_text(_statement, column);
                ReadOnlySpan<byte> text = raw.sqlite3_column_blob(_statement, column);
                if (Utf8.IsValid(text))
                    batch.SetBytes(column, row, text);
                else
                    batch.SetText(column, row, _lenient.GetString(text));
                break;
            default:
                batch.SetText(column, row, "\\x" + Convert.ToHexStringLower(raw.sqlite3_column_blob(_statement, column)));
                break;
        }
    }

    private void Check(int state)
    {
        if (state != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), state);
    }
}
