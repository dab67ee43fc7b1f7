using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Tars.Pipeline;

/// <summary>A file that decides what a node makes, such as a model or a list of digests.</summary>
public static class DecidingFile
{
    // Small files are cheap to read, and may change within a tick of the clock that their time of writing is told by.
    private const long LargeFile = 16 << 20;

    private static readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), byte[]> s_large = new();

    /// <summary>SHA-256 of a file, 32 bytes that the caller does not change.</summary>
    /// <remarks>
    /// From 16 MiB on, a file is read once a process, as long as its length and its time of writing stay: a model of a gigabyte is named,
    /// planned and loaded, in each round of a watch.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Digest(string path)
    {
        var info = new FileInfo(path);
        return info.Length < LargeFile
            ? Read(path)
            : s_large.GetOrAdd((info.FullName, info.Length, info.LastWriteTimeUtc), static file => Read(file.Path));

        static byte[] Read(string path)
        {
            using FileStream file = File.OpenRead(path);
            return SHA256.HashData(file);
        }
    }
}
