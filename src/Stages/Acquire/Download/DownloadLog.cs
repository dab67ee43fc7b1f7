using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Download;

/// <summary>
/// The records of a download folder: a file of lines that only grows, so that many are made durable by one flush. A line that a crash cut
/// off is passed over. For one writer at a time.
/// </summary>
internal sealed class DownloadLog : IDisposable
{
    /// <summary>A log this long of which less than half still counts is written anew when it is opened.</summary>
    private const long WorthTidying = 1 << 20;

    private readonly SafeFileHandle _file;
    private long _end;

    private DownloadLog(SafeFileHandle file, long end)
    {
        _file = file;
        _end = end;
    }

    /// <summary>Opens the log, made when missing.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="records">By address, the last of each.</param>
    public static DownloadLog Open(string path, out Dictionary<string, DownloadRecord> records)
    {
        records = new Dictionary<string, DownloadRecord>(StringComparer.Ordinal);
        long live = 0;
        if (File.Exists(path))
        {
            foreach (string line in File.ReadLines(path))
            {
                if (Parse(line) is { } record)
                    records[record.Url] = record;
            }

            byte[] tidy = Lines(records.Values);
            live = tidy.Length;
            if (new FileInfo(path).Length > Math.Max(WorthTidying, 2 * live))
                DurableFile.Write(path, tidy);
        }

        SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        long end = RandomAccess.GetLength(file);
        byte[] last = new byte[1];
        if (end > 0 && RandomAccess.Read(file, last, end - 1) == 1 && last[0] != (byte)'\n')
            RandomAccess.Write(file, "\n"u8, end++);
        return new DownloadLog(file, end);
    }

    /// <summary>Adds records durably.</summary>
    public void Append(IEnumerable<DownloadRecord> records)
    {
        byte[] lines = Lines(records);
        if (CrashPoint.IsSet("download.log-torn"))
        {
            RandomAccess.Write(_file, lines.AsSpan(0, lines.Length / 2), _end);
            CrashPoint.Hit("download.log-torn");
        }

        RandomAccess.Write(_file, lines, _end);
        RandomAccess.FlushToDisk(_file);
        _end += lines.Length;
    }

    public void Dispose() => _file.Dispose();

    private static byte[] Lines(IEnumerable<DownloadRecord> records)
    {
        using var lines = new MemoryStream();
        foreach (DownloadRecord record in records)
        {
            JsonSerializer.Serialize(lines, record, DownloadJson.Default.DownloadRecord);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    private static DownloadRecord? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize(line, DownloadJson.Default.DownloadRecord);
        }
        catch (JsonException)
        {
            // A crash cut it off; what it was about is fetched again or found by its journal.
            return null;
        }
    }
}
