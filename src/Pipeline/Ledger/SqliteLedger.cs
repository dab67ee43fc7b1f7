using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tars.Pipeline;

/// <summary>The ledger in one SQLite file, in write-ahead mode with full flushing.</summary>
public sealed partial class SqliteLedger : Ledger
{
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private readonly string _path;

    private SqliteLedger(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Receipt> Receipts(string pipeline, string source)
    {
        var receipts = new Dictionary<string, Receipt>(StringComparer.Ordinal);
        // Most receipts of a source have the same fingerprint and come from few runs: one text each serves all.
        var shared = new HashSet<string>(StringComparer.Ordinal);
        Read("SELECT key, version, stamp, fingerprint, dead, run FROM roots WHERE pipeline = $1 AND source = $2", [pipeline, source], row =>
        {
            string key = row.GetString(0);
            receipts[key] = new Receipt(
                source,
                key,
                row.GetString(1),
                row.IsDBNull(2) ? null : row.GetString(2),
                Shared(row.GetString(3)),
                row.GetInt32(4),
                Shared(row.GetString(5)));
        });
        return receipts;

        string Shared(string text)
        {
            if (shared.TryGetValue(text, out string? known))
            {
                return known;
            }

            shared.Add(text);
            return text;
        }
    }

    /// <inheritdoc/>
    public override void Announce(string pipeline, IReadOnlyList<(string Source, string Key)> roots, string run)
    {
        ArgumentNullException.ThrowIfNull(roots);
        Write(transaction =>
        {
            using SqliteCommand put = Command(
                "INSERT INTO roots VALUES ($1, $2, $3, '', NULL, '', 0, $4) ON CONFLICT DO UPDATE SET fingerprint = ''", transaction);
            foreach ((string source, string key) in roots)
            {
                Run(put, pipeline, source, key, run);
            }
        });
    }

    /// <inheritdoc/>
    public override void Commit(string pipeline, IReadOnlyList<Receipt> receipts, IReadOnlyList<DeadLetter> deadLetters)
    {
        ArgumentNullException.ThrowIfNull(receipts);
        ArgumentNullException.ThrowIfNull(deadLetters);
        Write(transaction =>
        {
            using SqliteCommand close = Command("DELETE FROM dead_letters WHERE pipeline = $1 AND source = $2 AND key = $3", transaction);
            using SqliteCommand put = Command("INSERT OR REPLACE INTO roots VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", transaction);
            using SqliteCommand change = Command(
                "INSERT INTO changes (pipeline, run, source, key, version) SELECT $1, $2, $3, $4, $5 WHERE $5 <> '' AND NOT EXISTS " +
                "(SELECT 1 FROM roots WHERE pipeline = $1 AND source = $3 AND key = $4 AND version = $5)",
                transaction);
            foreach (Receipt r in receipts)
            {
                Run(close, pipeline, r.Source, r.Key);
                Run(change, pipeline, r.Run, r.Source, r.Key, r.Version);
                Run(put, pipeline, r.Source, r.Key, r.Version, r.Stamp, r.Fingerprint, r.Dead, r.Run);
            }

            Bury(deadLetters, close, transaction);
        });
    }

    /// <inheritdoc/>
    public override void Remove(string pipeline, string source, IReadOnlyList<string> keys, string run)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Write(transaction =>
        {
            using SqliteCommand root = Command("DELETE FROM roots WHERE pipeline = $1 AND source = $2 AND key = $3", transaction);
            using SqliteCommand dead = Command("DELETE FROM dead_letters WHERE pipeline = $1 AND source = $2 AND key = $3", transaction);
            using SqliteCommand change = Command(
                "INSERT INTO changes (pipeline, run, source, key) SELECT pipeline, $4, source, key FROM roots " +
                "WHERE pipeline = $1 AND source = $2 AND key = $3 AND version <> ''",
                transaction);
            foreach (string key in keys)
            {
                Run(change, pipeline, source, key, run);
                Run(root, pipeline, source, key);
                Run(dead, pipeline, source, key);
            }
        });
    }

    /// <inheritdoc/>
    public override void Void(string pipeline, string source, IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Write(transaction =>
        {
            using SqliteCommand receipt = Command(
                "UPDATE roots SET fingerprint = '' WHERE pipeline = $1 AND source = $2 AND key = $3", transaction);
            foreach (string key in keys)
            {
                Run(receipt, pipeline, source, key);
            }
        });
    }

    /// <inheritdoc/>
    public override void Restamp(string pipeline, string source, IReadOnlyList<(string Key, string Stamp)> stamps)
    {
        ArgumentNullException.ThrowIfNull(stamps);
        Write(transaction =>
        {
            using SqliteCommand receipt = Command(
                "UPDATE roots SET stamp = $4 WHERE pipeline = $1 AND source = $2 AND key = $3", transaction);
            foreach ((string key, string stamp) in stamps)
            {
                Run(receipt, pipeline, source, key, stamp);
            }
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Sources(string pipeline) =>
        Texts("SELECT DISTINCT source FROM roots WHERE pipeline = $1 ORDER BY source", pipeline);

    /// <inheritdoc/>
    public override IReadOnlyList<string> SinkNames(string pipeline) =>
        Texts("SELECT node FROM sinks WHERE pipeline = $1 ORDER BY node", pipeline);

    /// <inheritdoc/>
    public override void ForgetSink(string pipeline, string sink) =>
        Execute("DELETE FROM sinks WHERE pipeline = $1 AND node = $2", pipeline, sink);

    /// <inheritdoc/>
    public override string? SinkIdentity(string pipeline, string sink) =>
        Scalar("SELECT identity FROM sinks WHERE pipeline = $1 AND node = $2", pipeline, sink);

    /// <inheritdoc/>
    public override void SetSinkIdentity(string pipeline, string sink, string? identity) =>
        Execute("INSERT OR REPLACE INTO sinks VALUES ($1, $2, $3)", pipeline, sink, identity);

    /// <inheritdoc/>
    public override void VoidSink(string pipeline, string sink, string? identity, IReadOnlyList<string> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        Write(transaction =>
        {
            using SqliteCommand record = Command("INSERT OR REPLACE INTO sinks VALUES ($1, $2, $3)", transaction);
            Run(record, pipeline, sink, identity);
            using SqliteCommand receipts = Command("UPDATE roots SET fingerprint = '' WHERE pipeline = $1 AND source = $2", transaction);
            foreach (string source in sources)
            {
                Run(receipts, pipeline, source);
            }
        });
    }

    /// <summary>Reads the whole file and compares its structures.</summary>
    /// <returns>What is wrong, at most ten sentences; empty when it is sound.</returns>
    /// <exception cref="LedgerException">The damage is such that the file cannot be walked.</exception>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Read("PRAGMA quick_check(10)", [], row => problems.Add(row.GetString(0)));
        return problems is ["ok"] ? [] : problems;
    }

    /// <summary>Lets the file grow no further, as a full disk would.</summary>
    internal void LimitPages(int pages) => Pragma($"max_page_count = {pages}");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connection.Dispose();
        }
    }

    private long Number(string sql) => long.Parse(Scalar(sql) ?? "0", CultureInfo.InvariantCulture);

    private void Pragma(string setting) => Scalar($"PRAGMA {setting}");

    private void Execute(string sql, params object?[] values) => Write(transaction =>
    {
        using SqliteCommand command = Command(sql, transaction);
        Run(command, values);
    });

    private void Write(Action<SqliteTransaction> body)
    {
        lock (_gate)
        {
            try
            {
                using SqliteTransaction transaction = _connection.BeginTransaction();
                body(transaction);
                CrashPoint.Hit("ledger.before-commit");
                transaction.Commit();
                CrashPoint.Hit("ledger.after-commit");
            }
            catch (SqliteException e)
            {
                throw Fault(e);
            }
        }
    }

    private void Read(string sql, object?[] values, Action<SqliteDataReader> row)
    {
        lock (_gate)
        {
            try
            {
                using SqliteCommand command = Command(sql, null);
                Bind(command, values);
                using SqliteDataReader reader = command.ExecuteReader();
                while (reader.Read())
                {
                    row(reader);
                }
            }
            catch (SqliteException e)
            {
                throw Fault(e);
            }
        }
    }

    private List<string> Texts(string sql, params object?[] values)
    {
        var texts = new List<string>();
        Read(sql, values, row => texts.Add(row.GetString(0)));
        return texts;
    }

    private string? Scalar(string sql, params object?[] values)
    {
        string? result = null;
        Read(sql, values, row => result = row.IsDBNull(0) ? null : row.GetValue(0).ToString());
        return result;
    }

    private SqliteCommand Command(string sql, SqliteTransaction? transaction)
    {
        SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every text passed here is a constant of this file; values are bound.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        return command;
    }

    private static int Run(SqliteCommand command, params object?[] values)
    {
        Bind(command, values);
        return command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand command, object?[] values)
    {
        // A command that is run for many rows keeps its parameters.
        for (int i = command.Parameters.Count; i < values.Length; i++)
        {
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), DBNull.Value);
        }

        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    private static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private LedgerException Fault(Exception e)
    {
        string cause = e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } ? "the disk is full; make room and run again"
            : e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB }
                ? $"it is damaged or not a ledger ({e.Message}); move it away to start anew"
            : e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR }
                ? $"the system could not read or write it ({e.Message}); see to the health of and the room on the disk, then run again"
            : e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN }
                or UnauthorizedAccessException
                ? $"it cannot be written ({e.Message}); check the permissions of its folder"
            : e.Message;
        return new LedgerException($"{_path}: {cause.TrimEnd('.')}.", e);
    }
}
