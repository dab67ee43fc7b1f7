using System.Text;
using System.Text.Json;

namespace Tars.Pipeline;

/// <summary>
/// The faults that runs met, JSON lines in the state folder. Read by anybody at any time; written by the run that holds the folder, which
/// it never alters: what cannot be written waits in memory, up to a bound.
/// </summary>
/// <remarks>
/// The record of a full disk must not need room that is not there: behind the last line lie zeros that are allocated, 64 KiB while a run
/// goes on, and lines are written over them. A run that ends cuts them off. A file of 4 MiB is put aside for a new one; one such is kept.
/// </remarks>
public sealed class FaultLog : IDisposable
{
    internal const string FileName = "faults.jsonl";
    internal const string OlderFileName = "faults.1.jsonl";
    internal const int MaxWaiting = 1024;

    private const int Reserve = 64 << 10;
    private const int MaxMessage = 2000;

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly long _maxBytes;
    private readonly Queue<FaultRecord> _waiting = new();
    private Microsoft.Win32.SafeHandles.SafeFileHandle? _file;
    private long _end;
    private long _allocated;
    private int _lost;
    private bool _disposed;

    private FaultLog(string folder, long maxBytes)
    {
        _folder = folder;
        _maxBytes = maxBytes;
    }

    /// <summary>Every record of a state folder, oldest first; lines that are torn or damaged are passed over.</summary>
    /// <exception cref="IOException">The log is there and cannot be read.</exception>
    public static IEnumerable<FaultRecord> Read(string stateFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateFolder);
        foreach (string name in (string[])[OlderFileName, FileName])
        {
            string path = Path.Combine(stateFolder, name);
            if (!File.Exists(path))
            {
                continue;
            }

            using var reader = new StreamReader(
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encoding.UTF8);
            while (reader.ReadLine() is string line && !line.StartsWith('\0'))
            {
                if (Parse(line) is FaultRecord record)
                {
                    yield return record;
                }
            }
        }
    }

    /// <summary>The log of a run that begins. Never throws: without a file, records wait in memory.</summary>
    internal static FaultLog Open(string stateFolder, long maxBytes = 4 << 20)
    {
        var log = new FaultLog(stateFolder, maxBytes);
        try
        {
            log.OpenFile();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Close();
        }

        return log;
    }

    /// <summary>Keeps a record, on disk if there is room. Never throws.</summary>
    internal void Write(FaultRecord record)
    {
        lock (_gate)
        {
            if (_waiting.Count == MaxWaiting)
            {
                _waiting.Dequeue();
                _lost++;
            }

            _waiting.Enqueue(record with { Message = record.Message.Length > MaxMessage ? record.Message[..MaxMessage] : record.Message });
            WriteWaiting();
        }
    }

    /// <summary>Writes what waits for room. Never throws.</summary>
    internal void Flush()
    {
        lock (_gate)
        {
            WriteWaiting();
        }
    }

    /// <summary>Writes what still waits, if it can, and cuts the file off behind its last line.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                WriteWaiting();
                _disposed = true;
                Close();
            }
        }
    }

    private static FaultRecord? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<FaultRecord>(line, PayloadJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void WriteWaiting()
    {
        try
        {
            while (!_disposed && _waiting.TryPeek(out FaultRecord? record))
            {
                WriteLine(JsonSerializer.SerializeToUtf8Bytes(record with { Lost = _lost }, PayloadJson.Options));
                _waiting.Dequeue();
                _lost = 0;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No room even for a line, or no folder: it waits.
        }
    }

    private void WriteLine(byte[] json)
    {
        byte[] line = [.. json, (byte)'\n'];
        if (_file is null)
        {
            OpenFile();
        }

        if (_end + line.Length > _maxBytes && _end > 0)
        {
            Close();
            // Frees the older one, so that this works on a full disk too.
            File.Move(Path.Combine(_folder, FileName), Path.Combine(_folder, OlderFileName), overwrite: true);
            OpenFile();
        }

        if (_end + line.Length > _allocated - (Reserve / 2))
        {
            TryAllocate(_end + line.Length + Reserve);
        }

        RandomAccess.Write(_file!, line, _end);
        _end += line.Length;
        _allocated = Math.Max(_allocated, _end);
    }

    private void OpenFile()
    {
        Directory.CreateDirectory(_folder);
        _file = File.OpenHandle(
            Path.Combine(_folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _allocated = RandomAccess.GetLength(_file);
        _end = EndOfLines();
        TryAllocate(_end + Reserve);
    }

    /// <summary>Behind the last whole line: what a crash left of another is written over.</summary>
    private long EndOfLines()
    {
        byte[] block = new byte[16 << 10];
        for (long at = _allocated; at > 0;)
        {
            int count = (int)Math.Min(block.Length, at);
            at -= count;
            int read = RandomAccess.Read(_file!, block.AsSpan(0, count), at);
            int newline = block.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (newline >= 0)
            {
                return at + newline + 1;
            }
        }

        return 0;
    }

    /// <summary>Zeros behind the last line, really written: a length alone allocates nothing.</summary>
    private void TryAllocate(long length)
    {
        try
        {
            byte[] zeros = new byte[4 << 10];
            for (long at = _end; at < length; at += zeros.Length)
            {
                RandomAccess.Write(_file!, zeros, at);
                _allocated = Math.Max(_allocated, at + zeros.Length);
            }
        }
        catch (IOException)
        {
            // What is there is used up first.
        }
    }

    private void Close()
    {
        try
        {
            if (_file is not null)
            {
                RandomAccess.SetLength(_file, _end);
                if (_end == 0)
                {
                    File.Delete(Path.Combine(_folder, FileName));
                }
            }
        }
        catch (IOException)
        {
            // Readers pass over the zeros.
        }
        finally
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
