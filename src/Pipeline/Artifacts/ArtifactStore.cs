using System.Buffers;
using System.Security.Cryptography;

namespace Tars.Pipeline;

/// <summary>Keeps bytes under their SHA-256: written to a temporary name, flushed to disk, renamed. Safe for use from several threads and processes.</summary>
/// <remarks>Bytes already there are not written again, unless the disk has damaged them; a stored artifact is never changed.</remarks>
public sealed class ArtifactStore
{
    private readonly string _folder;

    /// <summary>Opens the store in a folder, which is made on the first write.</summary>
    /// <param name="folder">An absolute path.</param>
    public ArtifactStore(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = folder;
    }

    /// <summary>Where the artifact with this digest lies, or would lie.</summary>
    /// <param name="sha256">64 hex digits.</param>
    public string PathOf(string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException($"'{sha256}' is not a SHA-256 of 64 hex digits.", nameof(sha256));
        }

        return Path.Combine(_folder, sha256[..2], sha256);
    }

    /// <summary>Stores bytes durably and returns their SHA-256 as 64 lower-case hex digits.</summary>
    public string Put(ReadOnlySpan<byte> content)
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        string path = PathOf(sha256);
        if (Get(sha256) is null)
        {
            DurableFile.Write(path, content);
        }

        return sha256;
    }

    /// <summary>Reads an artifact and checks its digest, or returns null when it is not there or damaged.</summary>
    public byte[]? Get(string sha256)
    {
        string path = PathOf(sha256);
        try
        {
            byte[] content = File.ReadAllBytes(path);
            return Convert.ToHexStringLower(SHA256.HashData(content)).Equals(sha256, StringComparison.OrdinalIgnoreCase) ? content : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes every file that is not among these artifacts. Nobody may write to the store meanwhile.</summary>
    internal (int Files, long Bytes) Sweep(IReadOnlySet<string> held, bool dryRun)
    {
        int files = 0;
        long bytes = 0;
        foreach (FileInfo file in Directory.Exists(_folder) ? new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories) : [])
        {
            if (!held.Contains(file.Name))
            {
                files++;
                bytes += file.Length;
                if (!dryRun)
                {
                    file.Delete();
                }
            }
        }

        return (files, bytes);
    }

    /// <summary>The SHA-256 of a file, read in blocks, as 64 lower-case hex digits.</summary>
    public static async ValueTask<string> HashFileAsync(string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            long offset = 0;
            while (true)
            {
                int read = await RandomAccess.ReadAsync(file, block, offset, cancellationToken);
                if (read == 0)
                {
                    return Convert.ToHexStringLower(hash.GetHashAndReset());
                }

                hash.AppendData(block, 0, read);
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
