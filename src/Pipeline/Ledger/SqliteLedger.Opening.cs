using Microsoft.Data.Sqlite;

namespace Tars.Pipeline;

/// <content>Opening the file: to work with it, or to look at it where nothing can be written.</content>
public sealed partial class SqliteLedger
{
    /// <summary>Opens the ledger file, making it when it is not there.</summary>
    /// <exception cref="LedgerException">The file is foreign, damaged, of a newer version, or its folder cannot be written.</exception>
    public static SqliteLedger Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        var ledger = new SqliteLedger(connection, path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            connection.Open();
            ledger.Prepare();
            return ledger;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw e is LedgerException ? e : ledger.Fault(e);
        }
    }

    /// <summary>Opens the ledger file to look at it, as far as possible where nothing can be written.</summary>
    /// <returns>The ledger; where its folder or disk is read-only, one that is as it was at this moment and refuses every change.</returns>
    /// <exception cref="LedgerException">
    /// As for <see cref="Open"/>; or nothing can be written, and the file's last changes stand in a journal that is still
    /// to be worked in, or it is of an older version.
    /// </exception>
    public static SqliteLedger OpenToRead(string path)
    {
        try
        {
            return Open(path);
        }
        catch (LedgerException e) when (File.Exists(path) && MayNotWrite(e.InnerException))
        {
            return OpenAsItIs(path);
        }
    }

    // Without its journal SQLite reads a file in a folder where it can make none only when told that nobody changes it.
    private static SqliteLedger OpenAsItIs(string path)
    {
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new LedgerException(
                $"{path}: the last changes are in its journal, which cannot be worked in where nothing can be written; "
                + "copy the state folder to where you may write, or ask again as the user who runs the pipeline.");
        }

        string uri = "file:" + string.Join('/', Path.GetFullPath(path).Split('/').Select(Uri.EscapeDataString)) + "?immutable=1";
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = uri, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        var ledger = new SqliteLedger(connection, path);
        try
        {
            connection.Open();
            ledger.CheckFormat(out long version);
            return version == LedgerSchema.Version ? ledger : throw new LedgerException(
                $"{path}: has schema {version}, which becomes {LedgerSchema.Version} when somebody who may write opens it.");
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw e is LedgerException ? e : ledger.Fault(e);
        }
    }

    private void Prepare()
    {
        Pragma("busy_timeout = 5000");
        long tables = CheckFormat(out long version);
        Pragma("journal_mode = WAL");
        // The commit precedes an acknowledgement: it has to outlive a power cut.
        Pragma("synchronous = FULL");
        if (tables == 0 || version < LedgerSchema.Version)
        {
            Write(transaction =>
            {
                using SqliteCommand prepare = Command(tables == 0 ? LedgerSchema.Create : LedgerSchema.Upgrade(version), transaction);
                prepare.ExecuteNonQuery();
            });
        }
    }

    /// <summary>Refuses a database of others.</summary>
    /// <param name="version">The version of its tables.</param>
    /// <returns>How many tables it has.</returns>
    private long CheckFormat(out long version)
    {
        long id = Number("PRAGMA application_id");
        version = Number("PRAGMA user_version");
        long tables = Number("SELECT count(*) FROM sqlite_master");
        if ((id != LedgerSchema.ApplicationId && tables > 0) || version > LedgerSchema.Version)
        {
            string found = id != LedgerSchema.ApplicationId
                ? "is a database of another program"
                : $"has schema {version}, this version knows {LedgerSchema.Version}";
            throw new LedgerException($"{_path}: {found}; give the pipeline another state folder, or use the version that made it.");
        }

        return tables;
    }

    private static bool MayNotWrite(Exception? cause) =>
        cause is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN };
}
