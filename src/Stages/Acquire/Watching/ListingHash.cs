using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tars.Stages.Acquire.Watching;

/// <summary>Short names for keys and for what a file looks like, so that remembering a large folder takes little.</summary>
/// <remarks>
/// 64 bits keyed by a secret of the process: among a million files two share one with a chance of 3 in 100 million, and nobody can choose
/// names that do. What then goes unseen is seen when the process starts anew.
/// </remarks>
internal static class ListingHash
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    public static ulong Of(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(Secret, MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>What a file looks like. Never 0, which stands for nothing that a file can look like.</summary>
    public static ulong Of(long size, DateTime modified)
    {
        ulong mixed = ((ulong)size * 0x9E3779B97F4A7C15) ^ ((ulong)modified.Ticks * 0xC2B2AE3D27D4EB4F);
        mixed ^= mixed >> 29;
        return mixed | 1;
    }
}
