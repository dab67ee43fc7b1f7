using System.Globalization;

namespace Tars.TextIndex.Store;

/// <summary>
/// The right to write an index: an operating-system lock on <c>write.lock</c>, which ends with its process. The region lock
/// beside it is the one Java takes, so that writers of both kinds exclude each other. Who holds it stands in a file beside it (Java wants
/// the lock's own to be empty); where its owner is dead the lock is free, whatever that says.
/// </summary>
internal sealed class WriteLock : IDisposable
{
    // A region lock belongs to the process and is lost when any handle of the file closes: a second try in the same process must not open
    // it.
    private static readonly HashSet<string> Held = new(StringComparer.Ordinal);
    private static readonly Lock HeldGate = new();
    private const string OwnerFile = "write.owner";
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
                throw new IndexLockedException(directory.FullPath, Owner(path));
            FileStream? stream = null;
            try
            {
                stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                if (!OperatingSystem.IsMacOS())
                    stream.Lock(0, long.MaxValue);
                Try(() => File.WriteAllText(OwnerPath(path),
                    string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}")));
                return new WriteLock(path, stream);
            }
            catch (Exception e)
            {
                stream?.Dispose();
                Held.Remove(path);
                // EAGAIN (11, on macOS 35), EACCES (13), and Windows' sharing and lock violations; a full disk, say, is another trouble.
                if (e is IOException && ((e.HResult & 0xFFFF) is 11 or 13 or 35 or 0x20 or 0x21))
                    throw new IndexLockedException(directory.FullPath, Owner(path), e);
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
            Try(() => File.Delete(OwnerPath(_path)));
            _stream.Dispose();
            Held.Remove(_path);
        }
    }

    /// <summary>Who the owner is only helps to understand; that it cannot be written is no trouble.</summary>
    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next owner writes over it.
        }
    }

    private static string OwnerPath(string path) => Path.Combine(Path.GetDirectoryName(path)!, OwnerFile);

    /// <summary>Who took the lock as far as can be said; null where that is not to be read.</summary>
    private static string? Owner(string path)
    {
        try
        {
            using var reader = new StreamReader(OwnerPath(path));
            Span<char> text = stackalloc char[200];
            return text[..reader.ReadBlock(text)].Trim().ToString() is { Length: > 0 } owner ? owner : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
