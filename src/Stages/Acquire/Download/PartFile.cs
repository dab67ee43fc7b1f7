using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Tars.Stages.Acquire.Download;

/// <summary>
/// A file that is being received, and the journal of which of its segments have been: what a process that died had written is not fetched
/// again. Safe for use by one hand a segment.
/// </summary>
/// <remarks>
/// The journal has two counts for each segment. "Written" grows with every buffer and holds as long as the system runs, whatever becomes of
/// the process; "flushed" grows when the disk has the bytes, and is all that counts after the system was started anew.
/// </remarks>
internal sealed class PartFile : IDisposable
{
    /// <summary>The journal's head: one line of JSON, filled up with spaces.</summary>
    private const int HeadBytes = 16 * 1024;

    private const int SlotBytes = 16;

    private const int MaxSegments = 1 << 20;

    private static readonly string? ThisBoot = ReadBoot();

    private readonly string _path;
    private readonly SafeFileHandle _data;
    private readonly SafeFileHandle? _journal;
    private readonly long[] _written;
    private readonly long[] _flushed;
    private int _first;

    private PartFile(string path, PartIdentity identity, SafeFileHandle data, SafeFileHandle? journal, long[] written)
    {
        _path = path;
        Identity = identity;
        _data = data;
        _journal = journal;
        _written = written;
        _flushed = [.. written];
    }

    public PartIdentity Identity { get; }

    public SafeFileHandle Data => _data;

    /// <summary>True when a later process could go on with it.</summary>
    public bool IsJournalled => _journal is not null;

    public int Segments => _written.Length;

    /// <summary>When its last byte was written, in ticks of UTC.</summary>
    public long LastWritten => File.GetLastWriteTimeUtc(_data).Ticks;

    /// <summary>How many bytes there are of all segments together.</summary>
    public long Received
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < _written.Length; i++)
                sum += Written(i);
            return sum;
        }
    }

    /// <summary>Everything before this offset has been received.</summary>
    public long Frontier
    {
        get
        {
            int first = Volatile.Read(ref _first);
            while (first < _written.Length - 1 && Written(first) == Identity.EndOf(first) - Identity.StartOf(first))
                first++;
            Volatile.Write(ref _first, first);
            return Identity.StartOf(first) + Written(first);
        }
    }

    public bool IsComplete => Identity.Total is long total && Received == total;

    public static string JournalOf(string path) => path + ".journal";

    /// <summary>Begins a file anew, after <see cref="Resume"/> or <see cref="Forget"/>: no journal is there.</summary>
    /// <param name="path">Where its bytes go.</param>
    /// <param name="identity">What it is.</param>
    /// <param name="journalFrom">A smaller one is fetched again rather than journalled.</param>
    public static PartFile Begin(string path, PartIdentity identity, long journalFrom)
    {
        identity = identity with { Boot = ThisBoot };
        if (identity.Segments > MaxSegments)
            identity = identity with { Segment = identity.Total!.Value };
        SafeFileHandle data = OpenNew(path);
        try
        {
            bool worth = identity.Validator is not null && (identity.Segments > 1 || !(identity.Total < journalFrom));
            byte[] head = worth ? Head(identity) : [];
            worth &= head.Length <= HeadBytes;
            return new PartFile(path, identity, data, worth ? BeginJournal(path, head, identity.Segments) : null, new long[identity.Segments]);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Takes up what an earlier attempt or process left; null when there is nothing that can be trusted.</summary>
    public static PartFile? Resume(string path)
    {
        string journalPath = JournalOf(path);
        if (!File.Exists(journalPath))
            return null;
        if (!File.Exists(path))
        {
            File.Delete(journalPath);
            return null;
        }

        SafeFileHandle? data = null, journal = null;
        try
        {
            journal = File.OpenHandle(journalPath, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            byte[] head = new byte[HeadBytes];
            if (RandomAccess.Read(journal, head, 0) < HeadBytes
                || JsonSerializer.Deserialize(Encoding.UTF8.GetString(head).TrimEnd(), DownloadJson.Default.PartIdentity) is not { Validator: not null,
                    Segment: > 0 } identity
                || identity.Total < 0 || identity.Segments > MaxSegments)
            {
                return GiveUp();
            }

            data = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            long length = RandomAccess.GetLength(data);
            byte[] slots = new byte[identity.Segments * SlotBytes];
            if (RandomAccess.Read(journal, slots, HeadBytes) < slots.Length)
                return GiveUp();
            bool sameBoot = identity.Boot is not null && identity.Boot == ThisBoot;
            long[] written = new long[identity.Segments];
            for (int i = 0; i < written.Length; i++)
            {
                written[i] = BinaryPrimitives.ReadInt64LittleEndian(slots.AsSpan((i * SlotBytes) + (sameBoot ? 0 : 8)));
                long start = identity.StartOf(i);
                if (written[i] < 0 || (written[i] > 0 && (start + written[i] > length || start + written[i] > identity.EndOf(i))))
                    return GiveUp();
            }

            var part = new PartFile(path, identity with { Boot = ThisBoot }, data, journal, written);
            if (!sameBoot)
                part.WriteJournal();
            return part;
        }
        catch (Exception e) when (e is JsonException or EndOfStreamException or FileNotFoundException)
        {
            return GiveUp();
        }

        PartFile? GiveUp()
        {
            data?.Dispose();
            journal?.Dispose();
            Forget(path);
            return null;
        }
    }

    /// <summary>Throws away what is there of a file.</summary>
    public static void Forget(string path)
    {
        // The journal first: bytes without one are not trusted.
        File.Delete(JournalOf(path));
        File.Delete(path);
    }

    /// <summary>Bytes that a segment has.</summary>
    public long Written(int segment) => Volatile.Read(ref _written[segment]);

    /// <summary>Writes behind what a segment has.</summary>
    /// <returns>The offset in the file at which they were written.</returns>
    public long Append(int segment, ReadOnlySpan<byte> bytes)
    {
        long offset = Identity.StartOf(segment) + _written[segment];
        RandomAccess.Write(_data, bytes, offset);
        long written = _written[segment] + bytes.Length;
        if (_journal is not null)
        {
            Span<byte> slot = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(slot, written);
            RandomAccess.Write(_journal, slot, HeadBytes + ((long)segment * SlotBytes));
        }

        Volatile.Write(ref _written[segment], written);
        return offset;
    }

    /// <summary>Makes what has been written durable. For one caller at a time, beside those that append.</summary>
    public void Flush()
    {
        long[] covered = [.. Enumerable.Range(0, _written.Length).Select(Written)];
        RandomAccess.FlushToDisk(_data);
        if (_journal is null)
            return;
        Span<byte> slot = stackalloc byte[8];
        for (int i = 0; i < covered.Length; i++)
        {
            if (covered[i] == _flushed[i])
                continue;
            _flushed[i] = covered[i];
            BinaryPrimitives.WriteInt64LittleEndian(slot, covered[i]);
            RandomAccess.Write(_journal, slot, HeadBytes + ((long)i * SlotBytes) + 8);
        }

        RandomAccess.FlushToDisk(_journal);
    }

    public void Dispose()
    {
        _data.Dispose();
        _journal?.Dispose();
    }

    /// <summary>A file that is cut to nothing is flushed when it is closed (by ext4, say); a new one when all are.</summary>
    private static SafeFileHandle OpenNew(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (IOException) when (File.Exists(path))
        {
            Forget(path);
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        }
    }

    private static SafeFileHandle BeginJournal(string path, byte[] head, int segments)
    {
        SafeFileHandle journal = File.OpenHandle(JournalOf(path), FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        byte[] filled = new byte[HeadBytes];
        filled.AsSpan().Fill((byte)' ');
        head.CopyTo(filled, 0);
        RandomAccess.Write(journal, filled, 0);
        RandomAccess.SetLength(journal, HeadBytes + ((long)segments * SlotBytes));
        return journal;
    }

    private static byte[] Head(PartIdentity identity) => JsonSerializer.SerializeToUtf8Bytes(identity, DownloadJson.Default.PartIdentity);

    private void WriteJournal()
    {
        byte[] filled = new byte[HeadBytes + (_written.Length * SlotBytes)];
        filled.AsSpan(0, HeadBytes).Fill((byte)' ');
        Head(Identity).CopyTo(filled, 0);
        for (int i = 0; i < _written.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(filled.AsSpan(HeadBytes + (i * SlotBytes)), _written[i]);
            BinaryPrimitives.WriteInt64LittleEndian(filled.AsSpan(HeadBytes + (i * SlotBytes) + 8), _written[i]);
        }

        RandomAccess.Write(_journal!, filled, 0);
    }

    /// <summary>Linux names each start of the system; elsewhere only what is flushed counts.</summary>
    private static string? ReadBoot()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
