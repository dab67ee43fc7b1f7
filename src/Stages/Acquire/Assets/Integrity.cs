using System.Security.Cryptography;

namespace Tars.Stages.Acquire.Assets;

/// <summary>A digest as Subresource Integrity writes it: <c>sha512-BASE64</c> or <c>sha256-BASE64</c>.</summary>
internal readonly record struct Integrity(HashAlgorithmName Algorithm, string Base64)
{
    public static bool TryParse(string text, out Integrity integrity)
    {
        integrity = default;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        (HashAlgorithmName algorithm, int length) = dash < 0 ? default : text[..dash] switch
        {
            "sha256" => (HashAlgorithmName.SHA256, 32),
            "sha512" => (HashAlgorithmName.SHA512, 64),
            _ => default,
        };
        Span<byte> digest = stackalloc byte[64];
        if (length == 0 || !Convert.TryFromBase64String(text[(dash + 1)..], digest, out int written) || written != length)
            return false;
        integrity = new Integrity(algorithm, Convert.ToBase64String(digest[..written]));
        return true;
    }

    public static Integrity Parse(string text) => TryParse(text, out Integrity integrity)
        ? integrity
        : throw new FormatException($"'{text}' is not sha256- or sha512- followed by the digest in base64.");

    /// <summary>The integrity of a file's bytes, by the same algorithm.</summary>
    public async Task<Integrity> OfAsync(string path, Action<long>? progress, CancellationToken cancellationToken)
    {
        byte[] digest = await FileDigest.ComputeAsync(path, Algorithm, progress, cancellationToken);
        return this with { Base64 = Convert.ToBase64String(digest) };
    }

    public override string ToString() => $"{(Algorithm == HashAlgorithmName.SHA256 ? "sha256" : "sha512")}-{Base64}";
}
