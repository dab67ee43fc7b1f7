using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Loads a table of a SQLite file, values as text since a column may hold any. The file is read and never written, no file is made beside
/// it, and nothing that it declares (views, triggers, virtual tables, columns computed when they are read) runs.
/// </summary>
internal static class SqliteFile
{
    /// <summary>Tables of one file; beyond that it is refused.</summary>
    private const int MostTables = 500;

    private const int NamedTables = 20;

    /// <summary>The first bytes of a rollback journal that holds changes not yet undone.</summary>
    private static ReadOnlySpan<byte> HotJournal => [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7];

    /// <summary>The names of the tables that hold rows, in the order of their making; at least one.</summary>
    internal static IReadOnlyList<string> Tables(string path, string name)
    {
        try
        {
            using SqliteConnection connection = Open(path, name);
            return Tables(connection, name);
        }
        catch (SqliteException failure)
        {
            throw Damaged(name, failure);
        }
    }

    internal static LoadedTable Load(string path, string name, string table, DuckOptions options, CancellationToken cancellationToken)
    {
        DuckDatabase database = DuckDatabase.Open(options);
        DuckConnection connection = database.Connect();
        try
        {
            using SqliteConnection source = Open(path, name);
            Require(table, Tables(source, name), name);
            using var rows = new SqliteRows(source, table, cancellationToken);
            connection.Register("sqlite_rows", rows);
            string columns = string.Join(", ", Enumerable.Range(1, rows.Names.Count).Select(i => $"c{i}"));
            connection.Execute($"CREATE TABLE data AS SELECT * FROM sqlite_rows() AS t({columns})", cancellationToken);
            long count = TypeInference.Count(connection, cancellationToken);
            (IReadOnlyList<TableColumn> typed, IReadOnlyList<AlmostTyped> almost) =
                TypeInference.Columns(connection, rows.Names, count, cancellationToken);
            return new LoadedTable(database, connection)
            {
                Name = $"{name}#{table}",
                Format = TableFormat.Sqlite,
                Rows = count,
                Columns = typed,
                Almost = almost,
            };
        }
        catch (Exception failure)
        {
            connection.Dispose();
            database.Dispose();
            if (failure is SqliteException damaged)
                throw Damaged(name, damaged);
            throw;
        }
    }

    private static List<string> Tables(SqliteConnection connection, string name)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid";
        using SqliteDataReader reader = command.ExecuteReader();
        var tables = new List<string>();
        while (reader.Read())
        {
            if (reader.IsDBNull(1) || reader.GetString(1).StartsWith("CREATE VIRTUAL", StringComparison.OrdinalIgnoreCase))
                continue;
            tables.Add(reader.GetString(0));
            if (tables.Count > MostTables)
                throw new ItemException($"{name} has more than {MostTables} tables; the limit is {MostTables}.");
        }

        return tables.Count > 0 ? tables : throw new ItemException($"{name} is a SQLite file without any table.");
    }

    private static void Require(string table, List<string> tables, string name)
    {
        if (!tables.Contains(table))
        {
            throw new ItemException(
                $"{name} has no table '{table}'; it has {string.Join(", ", tables.Take(NamedTables))}{(tables.Count > NamedTables ? ", …" : string.Empty)}.");
        }
    }

    private static ItemException Damaged(string name, SqliteException failure) =>
        new($"{name} cannot be read as a SQLite file: {failure.Message}", failure);

    // Opened as one that nothing changes, it is read without a lock and without files beside it; then what lies there must not matter.
    private static SqliteConnection Open(string path, string name)
    {
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 } log)
        {
            throw new ItemException(
                $"{name} has changes that are not in it yet but in {log.Name}. Close the program that writes it, or run on it: PRAGMA wal_checkpoint(TRUNCATE).");
        }

        if (IsHot(path + "-journal"))
            throw new ItemException($"{name} was left in the middle of a change ({name}-journal undoes it). Open it once with the program that wrote it.");
        Batteries_V2.Init();
        string uri = $"file:{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}?immutable=1";
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = uri, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            raw.sqlite3_limit(connection.Handle, raw.SQLITE_LIMIT_LENGTH, TableLimits.RecordBytes);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool IsHot(string journal)
    {
        if (!File.Exists(journal))
            return false;
        using FileStream file = File.OpenRead(journal);
        Span<byte> head = stackalloc byte[8];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(HotJournal);
    }
}
