using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tars.Pipeline;

/// <content>Memo entries and runs.</content>
public sealed partial class SqliteLedger
{
    private const string RunColumns = "rowid, id, pipeline, definition, plan, started, ended, outcome, report, manifest, manifest_digest";

    /// <inheritdoc/>
    public override MemoEntry? Memo(string key)
    {
        MemoEntry? entry = null;
        Read(
            "SELECT fingerprint, artifact, content FROM memo LEFT JOIN kept ON digest = artifact WHERE key = $1",
            [key],
            row => entry = new MemoEntry(key, row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2)));
        return entry;
    }

    /// <inheritdoc/>
    public override void SetMemos(string pipeline, IReadOnlyList<MemoEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Write(transaction =>
        {
            using SqliteCommand memo = Command(
                "INSERT OR REPLACE INTO memo (key, artifact, pipeline, fingerprint) VALUES ($1, $2, $3, $4)", transaction);
            // What is there under this digest may have been damaged: that is why it was made again.
            using SqliteCommand keep = Command("INSERT OR REPLACE INTO kept (digest, content) VALUES ($1, $2)", transaction);
            foreach (MemoEntry entry in entries)
            {
                Run(memo, entry.Key, entry.Artifact, pipeline, entry.Fingerprint);
                if (entry.Content is not null)
                {
                    Run(keep, entry.Artifact, entry.Content);
                }
            }
        });
    }

    /// <summary>How many entries <see cref="ForgetMemos"/> would forget.</summary>
    internal int CountMemos(string pipeline, IReadOnlyCollection<string> fingerprints)
    {
        int count = 0;
        Read(
            "SELECT fingerprint, count(*) FROM memo WHERE pipeline IN ($1, '') GROUP BY fingerprint", [pipeline],
            row => count += fingerprints.Contains(row.GetString(0)) ? 0 : row.GetInt32(1));
        return count;
    }

    /// <inheritdoc/>
    public override int ForgetMemos(string pipeline, IReadOnlyCollection<string> fingerprints)
    {
        ArgumentNullException.ThrowIfNull(fingerprints);
        var made = new List<string>();
        // Entries of the first schema name neither pipeline nor fingerprint: nobody can say that they are still wanted.
        Read("SELECT DISTINCT fingerprint FROM memo WHERE pipeline IN ($1, '')", [pipeline], row => made.Add(row.GetString(0)));
        int forgotten = 0;
        Write(transaction =>
        {
            using SqliteCommand forget = Command("DELETE FROM memo WHERE pipeline IN ($1, '') AND fingerprint = $2", transaction);
            foreach (string fingerprint in made.Except(fingerprints, StringComparer.Ordinal))
            {
                forgotten += Run(forget, pipeline, fingerprint);
            }

            using SqliteCommand drop = Command("DELETE FROM kept WHERE digest NOT IN (SELECT artifact FROM memo)", transaction);
            Run(drop);
        });
        return forgotten;
    }

    /// <inheritdoc/>
    public override IReadOnlySet<string> Artifacts()
    {
        var artifacts = new HashSet<string>(StringComparer.Ordinal);
        Read(
            "SELECT DISTINCT artifact FROM memo WHERE artifact NOT IN (SELECT digest FROM kept)",
            [],
            row => artifacts.Add(row.GetString(0)));
        return artifacts;
    }

    /// <inheritdoc/>
    public override void BeginRun(string run, string pipeline, string definitionDigest, string plan, DateTimeOffset at) => Execute(
        "INSERT INTO runs (id, pipeline, definition, plan, started) VALUES ($1, $2, $3, $4, $5)",
        run, pipeline, definitionDigest, plan, Text(at));

    /// <inheritdoc/>
    public override void EndRun(
        string run, string outcome, string report, string manifest, string manifestDigest, DateTimeOffset at) => Execute(
        "UPDATE runs SET outcome = $2, report = $3, manifest = $4, manifest_digest = $5, ended = $6 WHERE id = $1",
        run,
        outcome,
        report,
        manifest,
        manifestDigest,
        Text(at));

    /// <inheritdoc/>
    public override IEnumerable<RunRecord> Runs(string pipeline)
    {
        // One at a time: manifests of many roots are large, and nobody needs all of them in memory at once.
        var ids = new List<string>();
        Read("SELECT id FROM runs WHERE pipeline = $1 ORDER BY rowid", [pipeline], row => ids.Add(row.GetString(0)));
        return ids.Select(Run).OfType<RunRecord>();
    }

    /// <inheritdoc/>
    public override RunRecord? Run(string run)
    {
        RunRecord? record = null;
        Read($"SELECT {RunColumns} FROM runs WHERE id = $1", [run], row => record = ToRecord(row));
        return record;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RootVersion> RootsAfter(string pipeline, string run)
    {
        var roots = new List<RootVersion>();
        Read(
            "SELECT source, key, version FROM changes WHERE id IN (SELECT max(c.id) FROM changes c JOIN runs r ON r.id = c.run " +
            "WHERE c.pipeline = $1 AND r.rowid <= (SELECT rowid FROM runs WHERE id = $2) GROUP BY c.source, c.key) " +
            "AND version IS NOT NULL ORDER BY source, key",
            [pipeline, run],
            row => roots.Add(new RootVersion(row.GetString(0), row.GetString(1), row.GetString(2))));
        return roots;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RootEvent> RootEvents(string pipeline)
    {
        var events = new List<RootEvent>();
        Read(
            "SELECT c.source, c.key, c.version, c.run, r.started FROM changes c JOIN runs r ON r.id = c.run WHERE c.pipeline = $1 " +
            "ORDER BY c.id",
            [pipeline],
            row => events.Add(new RootEvent(
                row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3),
                DateTimeOffset.Parse(row.GetString(4), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind))));
        return events;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> UnendedRuns(string pipeline, string except)
    {
        var ids = new List<string>();
        Read(
            "SELECT id FROM runs WHERE pipeline = $1 AND id <> $2 AND ended IS NULL AND rowid > " +
            "(SELECT coalesce(max(rowid), 0) FROM runs WHERE pipeline = $1 AND manifest IS NOT NULL) ORDER BY rowid",
            [pipeline, except],
            row => ids.Add(row.GetString(0)));
        return ids;
    }

    /// <inheritdoc/>
    public override string? LastManifest(string pipeline) => Scalar(
        "SELECT manifest_digest FROM runs WHERE pipeline = $1 AND manifest_digest IS NOT NULL ORDER BY rowid DESC LIMIT 1", pipeline);

    private static RunRecord ToRecord(SqliteDataReader row)
    {
        string? TextAt(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        return new RunRecord
        {
            Number = row.GetInt64(0),
            Run = row.GetString(1),
            Pipeline = row.GetString(2),
            Definition = row.GetString(3),
            Plan = row.GetString(4),
            Started = DateTimeOffset.Parse(row.GetString(5), CultureInfo.InvariantCulture),
            Ended = TextAt(6) is string ended ? DateTimeOffset.Parse(ended, CultureInfo.InvariantCulture) : null,
            Outcome = TextAt(7),
            Report = TextAt(8),
            Manifest = TextAt(9),
            ManifestDigest = TextAt(10),
        };
    }
}
