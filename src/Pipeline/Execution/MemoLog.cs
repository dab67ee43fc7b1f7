using System.Security.Cryptography;

namespace Tars.Pipeline.Execution;

/// <summary>
/// Writes memo entries by the group: a transaction for each would cost more than most stages do. What took long to make is written at
/// once; the rest is bounded by count, bytes and time, so a crash repeats little. An entry is only ever a saving: no receipt waits for it.
/// </summary>
internal sealed class MemoLog(Ledger ledger, ArtifactStore artifacts, string pipeline, TimeProvider time)
{
    /// <summary>Up to this size the ledger keeps the bytes themselves; a file of its own would cost two flushes of the disk.</summary>
    public const int MaxInline = 64 << 10;

    public const int MaxEntries = 256;
    private const long MaxBytes = 8 << 20;

    /// <summary>How long an entry may wait for others.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMilliseconds(500);

    /// <summary>Work of this length is worth a transaction of its own.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoEntry> _pending = new(StringComparer.Ordinal);
    private long _bytes;
    private long _oldest;

    /// <summary>What was kept under a key; null when nothing was, or it is damaged.</summary>
    public byte[]? Find(string key)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(key, out MemoEntry? pending))
            {
                return Content(pending);
            }
        }

        return ledger.Memo(key) is MemoEntry entry ? Content(entry) : null;
    }

    /// <summary>Keeps bytes under a key.</summary>
    /// <param name="key">As in <see cref="MemoEntry.Key"/>.</param>
    /// <param name="fingerprint">Of the node that made them.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="work">How long they took to make.</param>
    public void Keep(string key, string fingerprint, byte[] content, TimeSpan work)
    {
        CrashPoint.Hit("memo.before");
        MemoEntry entry = content.Length > MaxInline
            ? new MemoEntry(key, fingerprint, artifacts.Put(content), null)
            : new MemoEntry(key, fingerprint, DigestOf(content), content);
        CrashPoint.Hit("memo.artifact");
        lock (_gate)
        {
            if (_pending.Count == 0)
            {
                _oldest = time.GetTimestamp();
            }

            _pending[key] = entry;
            _bytes += content.Length;
            if (work >= Long || _pending.Count >= MaxEntries || _bytes >= MaxBytes || time.GetElapsedTime(_oldest) >= Within)
            {
                Write();
            }
        }
    }

    /// <summary>Writes what has waited for its time.</summary>
    public void FlushIfDue()
    {
        lock (_gate)
        {
            if (_pending.Count > 0 && time.GetElapsedTime(_oldest) >= Within)
            {
                Write();
            }
        }
    }

    /// <summary>Writes everything that waits.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            Write();
        }
    }

    private void Write()
    {
        if (_pending.Count > 0)
        {
            ledger.SetMemos(pipeline, [.. _pending.Values]);
            _pending.Clear();
            _bytes = 0;
            CrashPoint.Hit("memo.after");
        }
    }

    private byte[]? Content(MemoEntry entry) => entry.Content is not byte[] content ? artifacts.Get(entry.Artifact)
        : DigestOf(content) == entry.Artifact ? content : null;

    private static string DigestOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
