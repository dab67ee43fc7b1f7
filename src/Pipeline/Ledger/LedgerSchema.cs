using System.Globalization;

namespace Tars.Pipeline;

/// <summary>The tables of the embedded ledger, and how those of earlier versions become them.</summary>
internal static class LedgerSchema
{
    /// <summary>Marks the file as a TARS ledger ("TARS" in ASCII), so that a foreign database is refused.</summary>
    public const int ApplicationId = 0x54415253;

    public const int Version = 4;

    private const string First = """
        CREATE TABLE roots (pipeline TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, stamp TEXT,
          fingerprint TEXT NOT NULL, dead INTEGER NOT NULL, run TEXT NOT NULL, PRIMARY KEY (pipeline, source, key)) WITHOUT ROWID;
        CREATE TABLE sinks (pipeline TEXT NOT NULL, node TEXT NOT NULL, identity TEXT, PRIMARY KEY (pipeline, node)) WITHOUT ROWID;
        CREATE TABLE memo (key TEXT PRIMARY KEY, artifact TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE runs (id TEXT PRIMARY KEY, pipeline TEXT NOT NULL, definition TEXT NOT NULL, started TEXT NOT NULL, ended TEXT,
          outcome TEXT, report TEXT);
        CREATE TABLE dead_letters (id INTEGER PRIMARY KEY AUTOINCREMENT, pipeline TEXT NOT NULL, run TEXT NOT NULL, source TEXT NOT NULL,
          key TEXT NOT NULL, version TEXT NOT NULL, node TEXT NOT NULL, attempts INTEGER NOT NULL, error TEXT NOT NULL,
          message TEXT NOT NULL, payload TEXT, at TEXT NOT NULL);
        CREATE INDEX dead_letters_root ON dead_letters (pipeline, source, key);
        """;

    /// <summary>What a memo entry was made by, and what a run was: for removal and for the chain of manifests.</summary>
    private const string Second = """
        ALTER TABLE memo ADD COLUMN pipeline TEXT NOT NULL DEFAULT '';
        ALTER TABLE memo ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';
        ALTER TABLE runs ADD COLUMN plan TEXT NOT NULL DEFAULT '';
        ALTER TABLE runs ADD COLUMN manifest TEXT;
        ALTER TABLE runs ADD COLUMN manifest_digest TEXT;
        """;

    /// <summary>
    /// Small kept outputs beside their memo entries, what a dead letter was tried with, and every change of a root by run, so that two runs
    /// can be compared.
    /// </summary>
    private const string Third = """
        CREATE TABLE kept (digest TEXT NOT NULL UNIQUE, content BLOB NOT NULL);
        ALTER TABLE dead_letters ADD COLUMN definition TEXT NOT NULL DEFAULT '';
        ALTER TABLE dead_letters ADD COLUMN history TEXT NOT NULL DEFAULT '';
        CREATE TABLE changes (id INTEGER PRIMARY KEY, pipeline TEXT NOT NULL, run TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL,
          version TEXT);
        INSERT INTO changes (pipeline, run, source, key, version) SELECT pipeline, run, source, key, version FROM roots WHERE version <> '';
        """;

    /// <summary>What was asked of the archive and answered, with the documents that the answers cite.</summary>
    private const string Fourth = """
        CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created TEXT NOT NULL);
        CREATE TABLE conversations (id INTEGER PRIMARY KEY AUTOINCREMENT, project INTEGER NOT NULL REFERENCES projects (id), name TEXT NOT NULL,
          created TEXT NOT NULL, summary TEXT NOT NULL DEFAULT '', summarised INTEGER NOT NULL DEFAULT 0, UNIQUE (project, name));
        CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, conversation INTEGER NOT NULL REFERENCES conversations (id),
          role TEXT NOT NULL, text TEXT NOT NULL, understood TEXT, model TEXT, at TEXT NOT NULL);
        CREATE INDEX messages_conversation ON messages (conversation, id);
        CREATE TABLE cited (message INTEGER NOT NULL REFERENCES messages (id), place INTEGER NOT NULL, source TEXT NOT NULL,
          sha256 TEXT NOT NULL, quote TEXT NOT NULL, page INTEGER, start_seconds REAL, end_seconds REAL,
          PRIMARY KEY (message, place)) WITHOUT ROWID;
        """;

    public static string Create { get; } = $"{First} {Second} {Third} {Fourth} {Mark}";

    private static string Mark =>
        string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};");

    /// <summary>What turns tables of an earlier version into those of this one.</summary>
    public static string Upgrade(long version) =>
        $"{(version < 2 ? Second : string.Empty)} {(version < 3 ? Third : string.Empty)} {(version < 4 ? Fourth : string.Empty)} {Mark}";
}
