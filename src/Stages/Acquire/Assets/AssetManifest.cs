using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tars.Pipeline;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Assets;

/// <summary>The content of assets.json: every asset with where it comes from and the digests it must have.</summary>
internal sealed record AssetManifest
{
    private const int MaxManifestBytes = 4 << 20;

    public required int Format { get; init; }

    public required IReadOnlyList<AssetEntry> Assets { get; init; }

    /// <summary>The platform this process runs on, as the manifest names it.</summary>
    public static string Platform { get; } =
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    public static AssetManifest Read(string path)
    {
        try
        {
            SpecialFile.Refuse(path);
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > MaxManifestBytes)
                throw new AssetException($"{path}: the asset manifest has {stream.Length} bytes; at most {MaxManifestBytes} are read.");
            AssetManifest manifest = JsonSerializer.Deserialize(stream, AssetJson.Default.AssetManifest)
                ?? throw new AssetException($"{path}: the asset manifest is empty.");
            manifest.Check(path);
            return manifest;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AssetException($"{path}: there is no asset manifest here.", e);
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is { } line ? $"{path}:{line + 1}:{e.BytePositionInLine + 1}" : path;
            throw new AssetException($"{place}: the asset manifest is not as expected: {e.Message}", e);
        }
    }

    private void Check(string path)
    {
        if (Format != 1)
            throw new AssetException($"{path}: the manifest has format {Format}; this version reads format 1.");
        var seen = new HashSet<(string, string?)>();
        foreach (AssetEntry asset in Assets)
        {
            string? problem = asset.FindProblem();
            if (problem is null && !seen.Add((asset.Name, asset.Platform)))
                problem = "it is there twice";
            if (problem is not null)
                throw new AssetException($"{path}: asset '{asset.Name}': {problem}.");
        }
    }
}

/// <summary>One asset, for one platform or for all.</summary>
internal sealed record AssetEntry
{
    private string? _digest;

    public required string Name { get; init; }

    public string? Platform { get; init; }

    public required string Version { get; init; }

    public required string Licence { get; init; }

    public required long Size { get; init; }

    public required string Source { get; init; }

    public required string Integrity { get; init; }

    public required IReadOnlyList<AssetFile> Files { get; init; }

    /// <summary>SHA-256 over the names and digests of its files: the same content has the same digest, wherever it came from.</summary>
    [JsonIgnore]
    public string Digest => _digest ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(Files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Sha256}  {f.Name}\n")))));

    [JsonIgnore]
    public long Bytes => Files.Sum(f => f.Bytes);

    public string? FindProblem()
    {
        if (!IsPlainName(Name))
            return "a name is made of letters, digits, '.', '_' and '-', and starts with a letter or digit";
        if (!Source.StartsWith("npm:", StringComparison.Ordinal) && !Source.StartsWith("file:", StringComparison.Ordinal)
            && !Source.StartsWith("https://", StringComparison.Ordinal) && !Source.StartsWith("http://", StringComparison.Ordinal))
            return $"the source '{Source}' starts with none of npm:, https:// and file:";
        if (Size <= 0)
            return $"the size {Size} is not a number of bytes";
        if (!Acquire.Assets.Integrity.TryParse(Integrity, out _))
            return $"the integrity '{Integrity}' is not sha256- or sha512- followed by the digest in base64";
        if (Files.Count == 0)
            return "it lists no files";
        if (Files.Any(f => f.Path is null) && Files.Count > 1)
            return "a file without 'path' is the fetched file itself, so it must be the only one";
        if (Files.Select(f => f.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != Files.Count)
            return "two files have the same name";
        foreach (AssetFile file in Files)
        {
            if (!IsPlainName(file.Name))
                return $"the file name '{file.Name}' is not a plain name";
            if (file.Sha256.Length != 64 || !file.Sha256.All(char.IsAsciiHexDigitLower))
                return $"the sha256 of '{file.Name}' is not 64 lower-case hex digits";
            if (file.Bytes < 0)
                return $"the bytes of '{file.Name}' are negative";
        }

        return null;
    }

    private static bool IsPlainName(string name) =>
        name.Length is > 0 and <= 128 && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}

/// <summary>One file of an asset.</summary>
internal sealed record AssetFile
{
    /// <summary>Where it is in the fetched tar archive; null when the fetched file is the file itself.</summary>
    public string? Path { get; init; }

    public required string Name { get; init; }

    public required long Bytes { get; init; }

    public required string Sha256 { get; init; }
}
