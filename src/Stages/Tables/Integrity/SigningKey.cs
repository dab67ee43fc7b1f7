using System.Security.Cryptography;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>An ECDSA key on P-256 that signs checkpoints, or the public half of one that checks them.</summary>
public sealed class SigningKey : IDisposable
{
    private const int MaxBytes = 16_384;

    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        Id = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>SHA-256 of the public key, hex: what names the key.</summary>
    public string Id { get; }

    /// <summary>The public key (SubjectPublicKeyInfo), Base64.</summary>
    public string PublicKey { get; }

    /// <summary>Makes a key pair: the private half as PEM that only its owner may read, the public half beside it as <c>.pub</c>.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="stateFolder">A state folder that the key must not lie in; null when there is none.</param>
    /// <exception cref="InvalidDataException">The path lies in the state folder, or something is there already.</exception>
    public static SigningKey Create(string path, string? stateFolder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        RefuseWithin(full, stateFolder);
        if (File.Exists(full))
            throw new InvalidDataException($"{path} exists; a key is never written over, since what it signed could not be checked any more.");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(full, options))
        {
            file.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            file.Flush(flushToDisk: true);
        }

        DurableFile.Write(full + ".pub", Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n"));
        return new SigningKey(key);
    }

    /// <summary>Reads a key from PEM: a private one, or a public one that only checks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stateFolder">A state folder that a private key must not lie in; null when there is none.</param>
    /// <exception cref="InvalidDataException">It is no such key, or lies in the state folder.</exception>
    public static SigningKey Open(string path, string? stateFolder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RefuseWithin(Path.GetFullPath(path), stateFolder);
        if (new FileInfo(path).Length > MaxBytes)
            throw new InvalidDataException($"{path} is too large for a key.");
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.KeySize == 256)
                return new SigningKey(key);
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException($"{path} holds no key in PEM; make one with: tars forensics keygen", wrong);
        }

        key.Dispose();
        throw new InvalidDataException($"{path} holds a key of another kind; ECDSA on P-256 is needed.");
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    internal string Sign(byte[] data) => Convert.ToBase64String(_key.SignData(data, HashAlgorithmName.SHA256));

    internal static bool IsSigned(string publicKey, byte[] data, string signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
            return key.KeySize == 256 && key.VerifyData(data, Convert.FromBase64String(signature), HashAlgorithmName.SHA256);
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            return false;
        }
    }

    internal static string IdOf(string publicKey)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(publicKey)));
        }
        catch (FormatException)
        {
            return string.Empty;
        }
    }

    // Who may change what a key protects must not have the key with it. Links are followed: the name alone says nothing.
    private static void RefuseWithin(string path, string? stateFolder)
    {
        if (stateFolder is null)
            return;
        string state = Real(Path.GetFullPath(stateFolder));
        if (Real(path).StartsWith(state + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"{path} lies in the state folder {stateFolder}: whoever can change the records could sign them anew. Keep the key elsewhere.");
        }
    }

    private static string Real(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        string own = parent is null ? path : Path.Combine(Real(parent), Path.GetFileName(path));
        FileSystemInfo info = Directory.Exists(own) ? new DirectoryInfo(own) : new FileInfo(own);
        return info.Exists && info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : own;
    }
}
