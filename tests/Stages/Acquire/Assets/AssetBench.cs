using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Tars.Stages.Acquire.Assets;

namespace Tars.Stages.Acquire.Tests.Assets;

/// <summary>A manifest, a cache and packages made for one test.</summary>
internal sealed class AssetBench : IDisposable
{
    private readonly List<object> _assets = [];

    public TempFolder Folder { get; } = new();

    public string Cache => Folder["cache"];

    public static byte[] Content(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Tarball(params (string Path, byte[] Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach ((string path, byte[] content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
        }

        return packed.ToArray();
    }

    public static string Sri(byte[] fetched) => "sha512-" + Convert.ToBase64String(SHA512.HashData(fetched));

    public static object FileOf(string? path, string name, byte[] content) => path is null
        ? new { name, bytes = content.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) }
        : new { path, name, bytes = content.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };

    public AssetBench Add(string name, string source, byte[] fetched, params object[] files)
    {
        _assets.Add(new
        {
            name, version = "1", licence = "MIT", size = fetched.Length, source, integrity = Sri(fetched), files,
        });
        return this;
    }

    public AssetBench Clear()
    {
        _assets.Clear();
        return this;
    }

    public AssetBench AddRaw(object asset)
    {
        _assets.Add(asset);
        return this;
    }

    public AssetStore Open(bool offline = false, IProgress<AssetProgress>? progress = null, TimeProvider? time = null)
    {
        string manifest = Folder.Write("assets.json", JsonSerializer.Serialize(new { format = 1, assets = _assets }));
        return AssetStore.Open(manifest, new AssetStoreOptions
        {
            CacheFolder = Cache,
            Offline = offline,
            Progress = progress,
            Time = time ?? TimeProvider.System,
        });
    }

    /// <summary>Everything in the cache but locks, as relative paths.</summary>
    public string[] Cached() => !Directory.Exists(Cache) ? [] :
        [.. Directory.EnumerateFiles(Cache, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Cache, f)).Order(StringComparer.Ordinal)];

    public void Dispose() => Folder.Dispose();
}
