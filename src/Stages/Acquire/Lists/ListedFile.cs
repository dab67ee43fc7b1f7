using System.Security.Cryptography;

namespace Tars.Stages.Acquire.Lists;

/// <summary>What a list says of one file.</summary>
/// <param name="Path">Where the file should be, absolute.</param>
/// <param name="Name">Its path as the list has it.</param>
/// <param name="Line">The line it stands in, from 1.</param>
/// <param name="Size">Its length in bytes; null where the list does not say.</param>
/// <param name="Digests">Its digests in lower-case hex, the strongest first.</param>
internal sealed record ListedFile(string Path, string Name, int Line, long? Size, IReadOnlyList<Digest> Digests)
{
    /// <summary>The strongest digest.</summary>
    public Digest Strongest => Digests[0];
}

/// <summary>One digest of a file.</summary>
/// <param name="Algorithm">MD5, SHA-1, SHA-256 or SHA-512.</param>
/// <param name="Hex">Lower-case hex digits.</param>
internal readonly record struct Digest(HashAlgorithmName Algorithm, string Hex);
