using Microsoft.Data.Sqlite;

namespace Tars.Benchmarks.TextIndex;

/// <summary>SQLite's FTS5 with its Porter tokenizer, which stems as the others do but keeps stop words; it has no fuzzy queries.</summary>
internal sealed class SqliteSide(string folder) : IndexSide(folder)
{
    protected override string Name
    {
        get
        {
            SQLitePCL.Batteries_V2.Init();
            return $"SQLite {SQLitePCL.raw.sqlite3_libversion().utf8_to_string()} FTS5";
        }
    }

    // It scores every match of a query, some of which take half a second.
    protected override int MostQueries => 30;

    protected override void Index(string place, IEnumerable<string> passages)
    {
        using var connection = Connect(place);
        Execute(connection, "create virtual table passages using fts5(text, id unindexed, tokenize = 'porter unicode61')");
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.CommandText = "insert into passages (text, id) values ($text, $id)";
        insert.Transaction = transaction;
        var text = insert.Parameters.Add("$text", SqliteType.Text);
        var id = insert.Parameters.Add("$id", SqliteType.Integer);
        var number = 0;
        foreach (var line in passages)
        {
            (text.Value, id.Value) = (line, number++);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    protected override IDisposable Open(string place) => Connect(place);

    protected override Func<int, int>? Prepare(IDisposable opened, string kind, string text, int top)
    {
        var words = text.Split(' ');
        string? match = kind switch
        {
            _ when kind.StartsWith("or", StringComparison.Ordinal) => string.Join(" OR ", words),
            _ when kind.StartsWith("phrase", StringComparison.Ordinal) => $"\"{text}\"",
            _ when kind.StartsWith("prefix", StringComparison.Ordinal) => text + "*",
            _ when kind.StartsWith("fuzzy", StringComparison.Ordinal) => null,
            _ => text,
        };
        if (match is null)
            return null;
        // Made on first use and kept: a thousand statements of each kind, each compiled once.
        SqliteCommand? command = null;
        return checksum =>
        {
            if (command is null)
            {
                command = ((SqliteConnection)opened).CreateCommand();
                command.CommandText = $"select rowid, rank from passages where passages match $match order by rank limit {top}";
                command.Parameters.AddWithValue("$match", match);
                command.Prepare();
            }

            using var rows = command.ExecuteReader();
            while (rows.Read())
                checksum = unchecked((checksum * 31) + BitConverter.SingleToInt32Bits((float)rows.GetDouble(1)));
            return checksum;
        };
    }

    private static SqliteConnection Connect(string place)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(place, "passages.db")};Pooling=False");
        connection.Open();
        // As much cache as the others have buffer.
        Execute(connection, "pragma cache_size = -65536");
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
