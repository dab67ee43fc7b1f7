using System.Buffers;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Assets;

/// <summary>Takes the files that an asset lists out of what was fetched, and checks each.</summary>
/// <remarks>
/// Nothing of the archive names a path on disk: the name comes from the manifest, and only regular entries of the listed size
/// are read. Everything else in the archive is passed over, up to <see cref="MaxUnpacked"/> bytes.
/// </remarks>
internal static class AssetUnpacker
{
    /// <summary>How much may come out of one archive, listed or not: 2 GiB.</summary>
    internal const long MaxUnpacked = 2L << 30;

    public static async Task UnpackAsync(
        AssetEntry asset, string fetched, string folder, Action<long> progress, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(fetched, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        if (asset.Files[0].Path is null)
        {
            if (file.Length != asset.Files[0].Bytes)
                throw WrongSize(asset, asset.Files[0], file.Length);
            await WriteAsync(asset, asset.Files[0], file, folder, cancellationToken);
            return;
        }

        Dictionary<string, AssetFile> wanted = asset.Files.ToDictionary(f => f.Path!, StringComparer.Ordinal);
        try
        {
            await using Stream plain = await IsGzipAsync(file, cancellationToken) ? new GZipStream(file, CompressionMode.Decompress) : file;
            await using var bounded = new BoundedStream(plain, MaxUnpacked);
            await using var tar = new TarReader(bounded);
            long done = 0;
            while (wanted.Count > 0 && await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (!wanted.Remove(entry.Name, out AssetFile? target))
                    continue;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.DataStream is null)
                    throw new AssetException($"asset '{asset.Name}': '{entry.Name}' in {asset.Source} is a {entry.EntryType}, not a file.");
                if (entry.Length != target.Bytes)
                    throw WrongSize(asset, target, entry.Length);
                await WriteAsync(asset, target, entry.DataStream, folder, cancellationToken);
                progress(done += target.Bytes);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new AssetException($"asset '{asset.Name}': {asset.Source} is not a readable tar archive: {e.Message}", e);
        }

        if (wanted.Count > 0)
        {
            string missing = string.Join(", ", wanted.Keys.Order(StringComparer.Ordinal));
            throw new AssetException($"asset '{asset.Name}': {asset.Source} does not hold {missing}.");
        }
    }

    private static async Task WriteAsync(
        AssetEntry asset, AssetFile target, Stream from, string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, target.Name);
        await using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, useAsync: true);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // The stamp vouches for the content by size and time alone, so the bytes have to be on the disk before it is.
        to.Flush(flushToDisk: true);
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != target.Sha256)
        {
            throw new AssetException(
                $"asset '{asset.Name}': '{target.Name}' from {asset.Source} has SHA-256 {found}, expected {target.Sha256}. "
                + "It was thrown away. Fetch again; if it stays, the source or assets.json was changed: compare both with their makers.");
        }
    }

    private static async Task<bool> IsGzipAsync(FileStream file, CancellationToken cancellationToken)
    {
        byte[] head = new byte[2];
        int read = await file.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        return read == 2 && head is [0x1f, 0x8b];
    }

    private static AssetException WrongSize(AssetEntry asset, AssetFile file, long found) =>
        new($"asset '{asset.Name}': '{file.Name}' from {asset.Source} has {found} bytes, expected {file.Bytes}. It was thrown away.");
}
