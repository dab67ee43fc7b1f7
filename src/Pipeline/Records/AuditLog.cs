using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Tars.Pipeline;

/// <summary>
/// The append-only record beside the ledger of who ran, exported and deleted what: <c>audit/log</c> in the state folder. Each line
/// is a digest and an entry as canonical JSON; the digest is SHA-256 of the one before it and the entry, so that a change of a line
/// breaks every later one. Safe for use from several processes.
/// </summary>
public sealed class AuditLog
{
    /// <summary>The action of what was deleted on somebody's demand.</summary>
    public const string DeleteAction = "delete";

    /// <summary>The action of what was taken off a list on somebody's demand and was no file: dead letters, conversations.</summary>
    public const string DropAction = "drop";

    /// <summary>The action that puts something under hold, see <see cref="LegalHolds"/>.</summary>
    public const string HoldAction = "hold";

    /// <summary>The action that ends a hold.</summary>
    public const string ReleaseAction = "release";

    /// <summary>The action of what was given out of the archive.</summary>
    public const string ExportAction = "export";

    internal const string FolderName = "audit";
    private const long MaxBytes = 1L << 30;
    private const int Tries = 500;

    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdef"u8);

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly string _pipeline;

    /// <summary>Names the log; touches no file.</summary>
    /// <param name="stateFolder">The pipeline's state folder.</param>
    /// <param name="pipeline">The pipeline's name, which the first entry holds.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public AuditLog(string stateFolder, string pipeline, TimeProvider? time = null)
    {
        Folder = System.IO.Path.Combine(stateFolder, FolderName);
        _file = System.IO.Path.Combine(Folder, "log");
        _pipeline = pipeline;
        _time = time ?? TimeProvider.System;
    }

    internal string Folder { get; }

    /// <summary>Where it lies.</summary>
    internal string Path => _file;

    /// <summary>Adds an entry; it is durable when this returns.</summary>
    /// <param name="action">What was done.</param>
    /// <param name="subject">What it was done to.</param>
    /// <param name="before">A digest of it before.</param>
    /// <param name="after">A digest of it after.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops waiting for another process that writes.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="IOException">The log cannot be written.</exception>
    /// <exception cref="InvalidDataException">The last line of the log is damaged: nothing is put on top of that.</exception>
    public async Task<AuditEntry> AppendAsync(
        string action,
        string subject,
        string? before = null,
        string? after = null,
        string? reason = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(action);
        ArgumentNullException.ThrowIfNull(subject);
        Directory.CreateDirectory(Folder);
        await using FileStream file = await OpenAsync(cancellationToken);
        (AuditLine? last, string? torn) = Tail(file);
        bool first = last is null;
        if (first)
            last = Write(file, null, Made("begin", _pipeline, null, null, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))));
        if (torn is not null)
        {
            const string Reason = "a line without an end was cut off: the machine went down while it was written, or somebody cut it";
            last = Write(file, last, Made("repair", "log", torn, null, Reason));
        }

        last = Write(file, last, Made(action, subject, before, after, reason));
        file.Flush(flushToDisk: true);
        if (first)
            DurableFile.FlushFolder(Folder);
        return last.Entry!;

        AuditEntry Made(string what, string whose, string? old, string? now, string? why) =>
            new(0, _time.GetUtcNow(), $"{Environment.UserName}@{Environment.MachineName}", what, whose, old, now, why);
    }

    /// <summary>Adds an entry where a pipeline keeps a log; does nothing where it was never sealed.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="action">What was done.</param>
    /// <param name="subject">What it was done to.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops waiting for another process that writes.</param>
    public static async Task NoteAsync(
        PipelineDefinition definition, string action, string subject, string? reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var log = new AuditLog(definition.StateFolder, definition.Name);
        if (File.Exists(log._file))
            await log.AppendAsync(action, subject, reason: reason, cancellationToken: cancellationToken);
    }

    /// <summary>The entries up to the first line that is damaged.</summary>
    public IReadOnlyList<AuditEntry> Entries() => [.. Lines().TakeWhile(line => line.Problem is null).Select(line => line.Entry!)];

    /// <summary>Every line, checked against the one before it.</summary>
    internal List<AuditLine> Lines()
    {
        if (!File.Exists(_file))
            return [];
        using var file = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length > MaxBytes)
            throw new InvalidDataException($"{_file} has {file.Length:N0} bytes; a log of {MaxBytes:N0} is read at most.");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Lines(bytes);
    }

    internal static List<AuditLine> Lines(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<AuditLine>();
        byte[] previous = new byte[32];
        while (bytes.Length > 0)
        {
            int end = bytes.IndexOf((byte)'\n');
            AuditLine line = Parse(end < 0 ? bytes : bytes[..end], lines.Count + 1, previous);
            if (end < 0)
                line = line with { Problem = "the line has no end: it was cut, or the machine went down while it was written" };
            lines.Add(line);
            previous = line.Digest.Length == 64 ? Convert.FromHexString(line.Digest) : new byte[32];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
        }

        return lines;
    }

    private static AuditLine Parse(ReadOnlySpan<byte> line, int number, byte[] previous)
    {
        if (line.Length is < 66 or > AuditEntry.MaxBytes || line[64] != (byte)' ' || line[..64].ContainsAnyExcept(Hex))
            return new AuditLine(number, [], string.Empty, null, "it is no line of an audit log");
        string digest = Encoding.ASCII.GetString(line[..64]);
        byte[] json = line[65..].ToArray();
        AuditEntry? entry = AuditEntry.Parse(json);
        string? problem = DigestOf(previous, json) != digest ? "its digest is not that of its entry and the line before it: one of the "
            + "two was changed, removed or put in"
            : entry is null ? "its entry is not in the canonical form"
            : entry.Sequence != number ? $"its entry says that it is number {entry.Sequence}"
            : null;
        return new AuditLine(number, json, digest, entry, problem);
    }

    private static AuditLine Write(FileStream file, AuditLine? last, AuditEntry entry)
    {
        AuditEntry numbered = entry with { Sequence = (last?.Number ?? 0) + 1 };
        byte[] json = numbered.ToCanonical();
        if (json.Length > AuditEntry.MaxBytes - 128)
            throw new ArgumentException(
                $"An entry of {json.Length:N0} bytes is too large for the audit log; {AuditEntry.MaxBytes - 128:N0} find room.",
                nameof(entry));
        string digest = DigestOf(last is null ? new byte[32] : Convert.FromHexString(last.Digest), json);
        file.Write([.. Encoding.ASCII.GetBytes(digest), (byte)' ', .. json, (byte)'\n']);
        return new AuditLine(numbered.Sequence > int.MaxValue ? int.MaxValue : (int)numbered.Sequence, json, digest, numbered, null);
    }

    // The last whole line; what follows it without an end is cut off, and its digest is told.
    private (AuditLine? Last, string? Torn) Tail(FileStream file)
    {
        int length = (int)Math.Min(file.Length, 2 * AuditEntry.MaxBytes);
        byte[] bytes = new byte[length];
        file.Position = file.Length - length;
        file.ReadExactly(bytes);
        int end = bytes.AsSpan().LastIndexOf((byte)'\n');
        if (end < 0 && file.Length > length)
            throw new InvalidDataException($"{_file}: its end is no line of an audit log; see: tars forensics verify");
        string? torn = end < length - 1 ? Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(end + 1))) : null;
        file.SetLength(file.Length - (length - 1 - end));
        file.Position = file.Length;
        if (end < 0)
            return (null, torn);
        ReadOnlySpan<byte> before = bytes.AsSpan(0, end);
        ReadOnlySpan<byte> line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        AuditEntry? entry = line.Length > 65 ? AuditEntry.Parse(line[65..]) : null;
        return entry is null
            ? throw new InvalidDataException($"{_file}: the last line is damaged; see: tars forensics verify")
            : (new AuditLine((int)entry.Sequence, line[65..].ToArray(), Encoding.ASCII.GetString(line[..64]), entry, null), torn);
    }

    private static string DigestOf(byte[] previous, byte[] json)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(json);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return new FileStream(_file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (i < Tries && File.Exists(_file))
            {
                // Another process writes its line.
                await Task.Delay(TimeSpan.FromMilliseconds(10), _time, cancellationToken);
            }
        }
    }
}
