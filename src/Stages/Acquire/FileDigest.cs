using System.Buffers;
using System.Security.Cryptography;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire;

/// <summary>Hashes files by streaming them through one pooled buffer.</summary>
internal static class FileDigest
{
    private const int BufferSize = 256 * 1024;

    public static string Sha256OfNothing { get; } = Convert.ToHexStringLower(SHA256.HashData([]));

    /// <param name="path">The file.</param>
    /// <param name="algorithm">SHA-256 or SHA-512.</param>
    /// <param name="progress">Gets the bytes read so far, once a buffer.</param>
    /// <param name="cancellationToken">Stops between two buffers.</param>
    public static async Task<byte[]> ComputeAsync(
        string path, HashAlgorithmName algorithm, Action<long>? progress, CancellationToken cancellationToken)
    {
        SpecialFile.Refuse(path);
        using IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
        await using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long total = 0;
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                total += read;
                progress?.Invoke(total);
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static async Task<string> Sha256Async(string path, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await ComputeAsync(path, HashAlgorithmName.SHA256, null, cancellationToken));
}
