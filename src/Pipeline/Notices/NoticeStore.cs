using System.Text;
using System.Text.Json;

namespace Tars.Pipeline;

/// <summary>
/// The files of notices in a state folder: the queue of what is to be sent, a history and the statistics. Safe for use from several
/// threads; one process at a time keeps it, the others read. What cannot be written is kept in memory only.
/// </summary>
public sealed class NoticeStore : IDisposable
{
    private const int MaxHistory = 1 << 20;

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly FileStream _lock;
    private readonly Dictionary<string, Notice> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NoticeStatistics> _statistics = new(StringComparer.Ordinal);
    private bool _changed;

    private NoticeStore(string folder, FileStream held)
    {
        _folder = folder;
        _lock = held;
    }

    /// <summary>What waits to be sent, oldest first. Lines that are torn are passed over.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static IReadOnlyList<Notice> Waiting(string stateFolder)
    {
        var waiting = new Dictionary<string, Notice>(StringComparer.Ordinal);
        foreach (Entry entry in Lines<Entry>(Path.Combine(FolderOf(stateFolder), "queue.jsonl")))
        {
            if (entry.Notice is Notice notice)
            {
                waiting[notice.Id] = notice;
            }
            else if (entry.Done is string done)
            {
                waiting.Remove(done);
            }
        }

        return [.. waiting.Values];
    }

    /// <summary>What was settled, oldest first.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static IReadOnlyList<NoticeOutcome> History(string stateFolder) =>
    [
        .. Lines<NoticeOutcome>(Path.Combine(FolderOf(stateFolder), "history.1.jsonl")),
        .. Lines<NoticeOutcome>(Path.Combine(FolderOf(stateFolder), "history.jsonl")),
    ];

    /// <summary>The statistics by channel.</summary>
    /// <exception cref="IOException">They are there and cannot be read.</exception>
    public static IReadOnlyDictionary<string, NoticeStatistics> Statistics(string stateFolder)
    {
        string path = Path.Combine(FolderOf(stateFolder), "statistics.json");
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<Dictionary<string, NoticeStatistics>>(File.ReadAllText(path), PayloadJson.Options) ?? []
                : [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, NoticeStatistics>();
        }
    }

    /// <summary>Takes the store of a state folder; null when another process has it, or it cannot be made.</summary>
    internal static NoticeStore? TryOpen(string stateFolder)
    {
        string folder = FolderOf(stateFolder);
        try
        {
            Directory.CreateDirectory(folder);
            var store = new NoticeStore(
                folder, new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
            foreach (Notice notice in Waiting(stateFolder))
            {
                store._waiting[notice.Id] = notice;
            }

            foreach ((string channel, NoticeStatistics statistics) in Statistics(stateFolder))
            {
                store._statistics[channel] = statistics;
            }

            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal IReadOnlyList<Notice> WaitingNow()
    {
        lock (_gate)
        {
            return [.. _waiting.Values];
        }
    }

    internal void Add(Notice notice)
    {
        lock (_gate)
        {
            _waiting[notice.Id] = notice;
            Append("queue.jsonl", new Entry { Notice = notice });
        }
    }

    internal void Settle(NoticeOutcome outcome)
    {
        lock (_gate)
        {
            _waiting.Remove(outcome.Notice.Id);
            Append("queue.jsonl", new Entry { Done = outcome.Notice.Id });
            Append("history.jsonl", outcome);
        }
    }

    internal void Count(string channel, Func<NoticeStatistics, NoticeStatistics> change)
    {
        lock (_gate)
        {
            _statistics[channel] = change(_statistics.GetValueOrDefault(channel) ?? new NoticeStatistics());
            _changed = true;
        }
    }

    /// <summary>Writes the statistics, and the queue without what is settled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                if (_changed)
                {
                    DurableFile.Write(
                        Path.Combine(_folder, "statistics.json"), JsonSerializer.SerializeToUtf8Bytes(_statistics, PayloadJson.Options));
                }

                string queue = string.Concat(
                    _waiting.Values.Select(n => JsonSerializer.Serialize(new Entry { Notice = n }, PayloadJson.Options) + "\n"));
                DurableFile.Write(Path.Combine(_folder, "queue.jsonl"), Encoding.UTF8.GetBytes(queue));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What was appended still says as much.
            }

            _lock.Dispose();
        }
    }

    private static string FolderOf(string stateFolder) => Path.Combine(stateFolder, "notices");

    private static IEnumerable<T> Lines<T>(string path)
        where T : class
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var reader = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encoding.UTF8);
        while (reader.ReadLine() is string line)
        {
            if (Parse<T>(line) is T entry)
            {
                yield return entry;
            }
        }
    }

    private static T? Parse<T>(string line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, PayloadJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Append<T>(string name, T entry)
    {
        try
        {
            string path = Path.Combine(_folder, name);
            var file = new FileInfo(path);
            if (name == "history.jsonl" && file.Exists && file.Length > MaxHistory)
            {
                file.MoveTo(Path.Combine(_folder, "history.1.jsonl"), overwrite: true);
            }

            // A line that a crash tore must not swallow this one: it begins on a line of its own.
            File.AppendAllText(path, "\n" + JsonSerializer.Serialize(entry, PayloadJson.Options) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is kept in memory; what a crash then loses is a notice, not an effect.
        }
    }

    private sealed record Entry
    {
        public Notice? Notice { get; init; }

        public string? Done { get; init; }
    }
}
