using System.Security.Cryptography;

namespace Tars.Stages.Acquire.Http;

/// <summary>A SHA-256 or SHA-512 that a content is expected to have.</summary>
/// <param name="Hex">64 or 128 lower-case hex digits.</param>
internal readonly record struct ContentDigest(string Hex)
{
    public HashAlgorithmName Algorithm => Hex.Length == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;

    public bool IsSha256 => Hex.Length == 64;

    /// <summary>Reads bare hex digits, or <c>sha256:HEX</c>, <c>sha-512=HEX</c>, <c>sha256-BASE64</c> and their like.</summary>
    public static bool TryParse(string text, out ContentDigest digest)
    {
        digest = default;
        string value = text.Trim();
        int length = value.Length;
        foreach ((string name, int digits) in new[] { ("sha-256", 64), ("sha-512", 128), ("sha256", 64), ("sha512", 128) })
        {
            if (!value.StartsWith(name, StringComparison.OrdinalIgnoreCase) || value.Length <= name.Length)
                continue;
            char mark = value[name.Length];
            value = value[(name.Length + 1)..];
            if (mark == '-')
            {
                Span<byte> bytes = stackalloc byte[64];
                if (!Convert.TryFromBase64String(value, bytes, out int written) || written != digits / 2)
                    return false;
                digest = new ContentDigest(Convert.ToHexStringLower(bytes[..written]));
                return true;
            }

            if (mark is not (':' or '='))
                return false;
            length = digits;
            break;
        }

        if (value.Length != length || value.Length is not (64 or 128) || !value.All(char.IsAsciiHexDigit))
            return false;
        digest = new ContentDigest(value.ToLowerInvariant());
        return true;
    }

    /// <summary>As lists and messages write it, <c>sha256:HEX</c>.</summary>
    public override string ToString() => $"{(IsSha256 ? "sha256" : "sha512")}:{Hex}";
}
