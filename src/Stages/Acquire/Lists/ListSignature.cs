using System.Text;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Lists;

/// <summary>Verifies the detached signature that <c>minisign -S</c> writes beside a file.</summary>
internal static class ListSignature
{
    private const int MaxSignatureBytes = 16 * 1024;
    private const int KeyIdLength = 8;
    private const string Untrusted = "untrusted comment:";
    private const string Trusted = "trusted comment: ";

    /// <summary>Reads a list, and only if its signature is right.</summary>
    /// <param name="list">The list's path.</param>
    /// <param name="signature">The path of its signature.</param>
    /// <param name="key">A minisign public key: the line of base64 that begins with RW.</param>
    /// <param name="maxBytes">Longer lists are refused.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The bytes that were signed: what is parsed is what was verified.</returns>
    /// <exception cref="InvalidDataException">The key, the signature's form or the signature is wrong; says which.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static async Task<byte[]> ReadSignedAsync(string list, string signature, string key, long maxBytes, CancellationToken cancellationToken)
    {
        SpecialFile.Refuse(list);
        SpecialFile.Refuse(signature);
        if (!File.Exists(signature))
            throw new InvalidDataException($"{list} has no signature at {signature}, and 'public_key' asks for one. Sign it: minisign -Sm {list}");
        if (new FileInfo(signature).Length > MaxSignatureBytes)
            throw new InvalidDataException($"{signature} is longer than {MaxSignatureBytes} bytes: it is no minisign signature.");
        if (new FileInfo(list).Length > maxBytes)
            throw new InvalidDataException($"{list}: the list has {new FileInfo(list).Length} bytes; at most {maxBytes} are read.");
        byte[] content = await File.ReadAllBytesAsync(list, cancellationToken);
        Check(content, await File.ReadAllTextAsync(signature, Encoding.UTF8, cancellationToken), key, list, signature);
        return content;
    }

    /// <param name="content">What was signed.</param>
    /// <param name="text">The signature file.</param>
    /// <param name="key">The public key.</param>
    /// <param name="list">What the content is called in messages.</param>
    /// <param name="place">What the signature is called in messages.</param>
    internal static void Check(byte[] content, string text, string key, string list, string place)
    {
        byte[] ours = Decode(key.Trim(), 2 + KeyIdLength + Ed25519.KeyLength)
            ?? throw new InvalidDataException("'public_key' is no minisign key: expected the line of 56 characters that begins with RW, from a file such as minisign.pub.");
        if (ours is not [(byte)'E', (byte)'d', ..])
            throw new InvalidDataException("'public_key' is of another algorithm than Ed25519.");
        string[] lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines.Length != 4 || !lines[0].StartsWith(Untrusted, StringComparison.Ordinal) || !lines[2].StartsWith(Trusted, StringComparison.Ordinal)
            || Decode(lines[1], 2 + KeyIdLength + Ed25519.SignatureLength) is not { } signed
            || Decode(lines[3], Ed25519.SignatureLength) is not { } global)
        {
            throw new InvalidDataException($"{place} is no minisign signature: expected a comment, a signature, a trusted comment and its signature, a line each.");
        }

        bool hashed = signed is [(byte)'E', (byte)'D', ..];
        if (!hashed && signed is not [(byte)'E', (byte)'d', ..])
            throw new InvalidDataException($"{place}: the signature is of an algorithm that is not known here; Ed25519 is, plain and prehashed.");
        ReadOnlySpan<byte> id = ours.AsSpan(2, KeyIdLength);
        ReadOnlySpan<byte> signer = signed.AsSpan(2, KeyIdLength);
        if (!id.SequenceEqual(signer))
        {
            throw new InvalidDataException(
                $"{place} was made with key {Number(signer)}, but 'public_key' is {Number(id)}. Nothing was read of {list}. "
                + "Use the signer's key, if you trust it.");
        }

        ReadOnlySpan<byte> point = ours.AsSpan(2 + KeyIdLength);
        ReadOnlySpan<byte> signature = signed.AsSpan(2 + KeyIdLength);
        if (!Ed25519.Verify(point, hashed ? Blake2b.Hash(content) : content, signature))
        {
            throw new InvalidDataException(
                $"the signature {place} does not belong to {list}: the list was changed after it was signed, or the signature is forged. "
                + "Nothing was read of it. Fetch both again from their source.");
        }

        if (!Ed25519.Verify(point, [.. signature, .. Encoding.UTF8.GetBytes(lines[2][Trusted.Length..])], global))
            throw new InvalidDataException($"{place}: the trusted comment was changed after it was signed. Nothing was read of {list}. Fetch both again.");
    }

    /// <summary>As minisign shows it: the eight bytes as one number.</summary>
    private static string Number(ReadOnlySpan<byte> id) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(id).ToString("X16", System.Globalization.CultureInfo.InvariantCulture);

    private static byte[]? Decode(string base64, int length)
    {
        byte[] bytes = new byte[length + 3];
        return Convert.TryFromBase64String(base64, bytes, out int written) && written == length ? bytes[..length] : null;
    }
}
