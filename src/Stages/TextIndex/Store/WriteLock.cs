namespace Tars.TextIndex.Store;

/// <summary>
/// The right to write an index: an operating-system lock on <c>write.lock</c>, which ends with its process. The region lock
/// beside it is the one Java takes, so that writers of both kinds exclude each other.
/// </summary>
internal sealed class WriteLock : IDisposable
{
    // A region lock belongs to the process and is lost when any handle of the file closes: a second try in the same process must not open it.
    private static readonly HashSet<string> Held = new(StringComparer.Ordinal);
    private static readonly Lock HeldGate = new();
    private readonly string _path;
    private readonly FileStream _stream;
    private bool _disposed;

    private WriteLock(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
    }

    public static WriteLock Take(IndexDirectory directory)
    {
        var path = directory.PathOf(FileNames.Lock);
        lock (HeldGate)
        {
            if (!Held.Add(path))
                throw new IndexLockedException(directory.FullPath);
            FileStream? stream = null;
            try
            {
                stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                if (!OperatingSystem.IsMacOS())
                    stream.Lock(0, long.MaxValue);
                return new WriteLock(path, stream);
            }
            catch (Exception e)
            {
                stream?.Dispose();
                Held.Remove(path);
                // EAGAIN (11, on macOS 35), EACCES (13), and Windows' sharing and lock violations; a full disk, say, is another trouble.
                if (e is IOException && ((e.HResult & 0xFFFF) is 11 or 13 or 35 or 0x20 or 0x21))
                    throw new IndexLockedException(directory.FullPath, e);
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (HeldGate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _stream.Dispose();
            Held.Remove(_path);
        }
    }
}
