using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Tars.Pipeline;

/// <content>Dead letters.</content>
public sealed partial class SqliteLedger
{
    /// <inheritdoc/>
    public override IReadOnlyList<DeadLetter> DeadLetters(string? pipeline)
    {
        var letters = new List<DeadLetter>();
        Read(
            "SELECT id, pipeline, run, source, key, version, node, attempts, error, message, payload, at, definition, history " +
            "FROM dead_letters " +
            "WHERE $1 IS NULL OR pipeline = $1 ORDER BY id",
            [pipeline],
            row => letters.Add(new DeadLetter
            {
                Id = row.GetInt64(0),
                Pipeline = row.GetString(1),
                Run = row.GetString(2),
                Source = row.GetString(3),
                Key = row.GetString(4),
                Version = row.GetString(5),
                Node = row.GetString(6),
                Attempts = row.GetInt32(7),
                Error = row.GetString(8),
                Message = row.GetString(9),
                Payload = row.IsDBNull(10) ? null : row.GetString(10),
                At = DateTimeOffset.Parse(row.GetString(11), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                Definition = row.GetString(12),
                History = row.GetString(13) is { Length: > 2 } history
                    ? JsonSerializer.Deserialize<FailedAttempt[]>(history, PayloadJson.Options) ?? [] : [],
            }));
        return letters;
    }

    /// <inheritdoc/>
    public override long CountDeadLetters(string? pipeline) => long.Parse(
        Scalar("SELECT count(*) FROM dead_letters WHERE $1 IS NULL OR pipeline = $1", pipeline)!, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override int CloseDeadLetters(IReadOnlyList<long> ids, bool forgetReceipts)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int closed = 0;
        Write(transaction =>
        {
            using SqliteCommand forget = Command(
                "UPDATE roots SET fingerprint = '' WHERE (pipeline, source, key) IN (SELECT pipeline, source, key FROM dead_letters " +
                "WHERE id = $1)",
                transaction);
            // The receipt must not go on speaking of letters that are no longer there.
            using SqliteCommand count = Command(
                "UPDATE roots SET dead = dead - 1 WHERE dead > 0 AND (pipeline, source, key) IN " +
                "(SELECT pipeline, source, key FROM dead_letters WHERE id = $1)",
                transaction);
            using SqliteCommand close = Command("DELETE FROM dead_letters WHERE id = $1", transaction);
            foreach (long id in ids)
            {
                if (forgetReceipts)
                {
                    Run(forget, id);
                }

                Run(count, id);
                closed += Run(close, id);
            }
        });
        return closed;
    }

    /// <summary>Puts dead letters in the place of earlier ones of the same roots.</summary>
    private void Bury(IReadOnlyList<DeadLetter> deadLetters, SqliteCommand close, SqliteTransaction transaction)
    {
        using SqliteCommand bury = Command(
            "INSERT INTO dead_letters (pipeline, run, source, key, version, node, attempts, error, message, payload, at, definition, " +
            "history) " +
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            transaction);
        foreach ((string pipeline, string source, string key) in deadLetters.Select(d => (d.Pipeline, d.Source, d.Key)).Distinct())
        {
            Run(close, pipeline, source, key);
        }

        foreach (DeadLetter d in deadLetters)
        {
            Run(
                bury,
                d.Pipeline,
                d.Run,
                d.Source,
                d.Key,
                d.Version,
                d.Node,
                d.Attempts,
                d.Error,
                d.Message,
                d.Payload,
                Text(d.At),
                d.Definition,
                JsonSerializer.Serialize(d.History, PayloadJson.Options));
        }
    }
}
