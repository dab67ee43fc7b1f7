using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Download;

/// <summary>
/// A folder of downloads: whole files under their names, and in a hidden folder what is not whole yet, the log of what is, and a lock.
/// Safe for use from several threads.
/// </summary>
internal sealed class DownloadFolder : IAsyncDisposable
{
    private readonly string _parts;
    private readonly FileStream _lock;
    private readonly DownloadLog _log;
    private readonly ConcurrentDictionary<string, DownloadRecord> _records;
    private readonly Publisher _publisher;
    private readonly Lock _gate = new();

    // Parts that may have bytes and a journal from an earlier attempt or process; of the others nobody has to look for one.
    private readonly ConcurrentDictionary<string, bool> _begun = new(StringComparer.Ordinal);

    // Whose name is whose, by the name as a file system that ignores case sees it.
    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);

    private DownloadFolder(
        string path, string parts, IEnumerable<string> begun, FileStream held, DownloadLog log, Dictionary<string, DownloadRecord> records)
    {
        Path = path;
        _parts = parts;
        _lock = held;
        foreach (string part in begun)
            _begun[part] = true;
        _log = log;
        _records = new ConcurrentDictionary<string, DownloadRecord>(records, StringComparer.Ordinal);
        foreach (DownloadRecord record in records.Values)
            _names[record.Name] = record.Url;
        _publisher = new Publisher(path, log);
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>Opens a folder, made when missing.</summary>
    /// <exception cref="IOException">Another process, or another node, is using it.</exception>
    public static DownloadFolder Open(string folder)
    {
        string hidden = System.IO.Path.Combine(folder, ".tars-download");
        string parts = System.IO.Path.Combine(hidden, "parts");
        Directory.CreateDirectory(parts);
        FileStream held;
        try
        {
            held = new FileStream(System.IO.Path.Combine(hidden, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new IOException(
                $"{folder} is in use by another run or node that downloads into it. Wait for it, or give each a folder of its own.", e);
        }

        try
        {
            string[] begun = Sweep(parts);
            DownloadLog log = DownloadLog.Open(System.IO.Path.Combine(hidden, "log"), out Dictionary<string, DownloadRecord> records);
            return new DownloadFolder(folder, parts, begun, held, log, records);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Where the bytes of an address are gathered.</summary>
    public string PartOf(string url) => System.IO.Path.Combine(_parts, MarkOf(url, 32) + ".part");

    /// <summary>Where a file of this folder lies.</summary>
    public string PathOf(DownloadRecord record) => System.IO.Path.Combine(Path, record.Name);

    /// <summary>The file of an address, if it is there as it was published.</summary>
    public DownloadRecord? Find(string url)
    {
        if (!_records.TryGetValue(url, out DownloadRecord? record))
            return null;
        string path = PathOf(record);
        if (IsAsRecorded(path, record))
            return record;
        string part = PartOf(url);
        if (!IsAsRecorded(part, record))
            return null;

        // A crash came between the log and the rename.
        File.Move(part, path, overwrite: true);
        DurableFile.FlushFolder(Path);
        PartFile.Forget(part);
        return record;
    }

    /// <summary>Says that bytes of a part may come from now on.</summary>
    /// <returns>True when some may be there already.</returns>
    public bool Begin(string part) => !_begun.TryAdd(part, true);

    /// <summary>Says that nothing of a part is there any more.</summary>
    public void End(string part) => _begun.TryRemove(part, out _);

    /// <summary>Says that a file is being received: those that are whole may wait for it, to be made durable together.</summary>
    /// <returns>Disposed of when it has come, or will not.</returns>
    public IDisposable Coming() => _publisher.Coming();

    /// <summary>Makes a file that has been received durable and gives it its name.</summary>
    /// <param name="part">Where its bytes are; see <see cref="PartOf"/>.</param>
    /// <param name="journalled">Whether a journal stands beside them.</param>
    /// <param name="received">What was received; its name is what is wished for.</param>
    /// <param name="coming">That it was coming; disposed of.</param>
    public async Task<DownloadRecord> PublishAsync(string part, bool journalled, DownloadRecord received, IDisposable coming)
    {
        DownloadRecord record = received with { Name = Claim(received.Url, received.Name) };
        await _publisher.PublishAsync(part, journalled, record, coming);
        _records[record.Url] = record;
        End(part);
        return record;
    }

    /// <summary>A short mark that tells an address from others.</summary>
    public static string MarkOf(string url, int digits) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..digits];

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        _log.Dispose();
        await _lock.DisposeAsync();
    }

    /// <summary>The name that an address keeps; what is another's, or not of this folder's making, is left alone.</summary>
    private string Claim(string url, string wished)
    {
        lock (_gate)
        {
            if (_records.TryGetValue(url, out DownloadRecord? before) && _names.GetValueOrDefault(before.Name) == url)
                return before.Name;
            string name = SafeFileName.Of(wished);
            for (int digits = 8; !IsFree(name, url); digits += 8)
                name = SafeFileName.Marked(SafeFileName.Of(wished), MarkOf(url, digits));
            _names[name] = url;
            return name;
        }
    }

    /// <summary>Removes journals whose bytes have got their name.</summary>
    /// <returns>The parts that are there.</returns>
    private static string[] Sweep(string parts)
    {
        foreach (string journal in Directory.EnumerateFiles(parts, "*.journal"))
        {
            if (!File.Exists(journal[..^".journal".Length]))
                File.Delete(journal);
        }

        return Directory.GetFiles(parts, "*.part");
    }

    private bool IsFree(string name, string url) =>
        _names.TryGetValue(name, out string? owner) ? owner == url : !System.IO.Path.Exists(System.IO.Path.Combine(Path, name));

    private static bool IsAsRecorded(string path, DownloadRecord record)
    {
        var file = new FileInfo(path);
        return file.Exists && file.LinkTarget is null && file.Length == record.Size && file.LastWriteTimeUtc.Ticks == record.Written;
    }
}
