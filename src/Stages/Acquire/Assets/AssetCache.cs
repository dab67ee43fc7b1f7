using System.Globalization;

namespace Tars.Stages.Acquire.Assets;

/// <summary>
/// The folders below <c>assets</c> in the cache: one for each asset and content, published whole by a rename. A stamp beside the
/// files holds their sizes and times, so that a later start need not hash them again.
/// </summary>
internal sealed class AssetCache(string root, TimeProvider time)
{
    private const string Stamp = ".stamp";

    /// <summary>A staging folder of this age belongs to a process that was killed.</summary>
    private static readonly TimeSpan LeftOver = TimeSpan.FromDays(1);

    private readonly string _folder = Path.Combine(Path.GetFullPath(root), "assets");

    public string FolderOf(AssetEntry asset) => Path.Combine(_folder, $"{asset.Name}-{asset.Digest[..16]}");

    /// <summary>Where an interrupted download waits to be resumed.</summary>
    public string PartialOf(AssetEntry asset) =>
        Path.Combine(Make(".partial"), $"{asset.Name}-{asset.Digest[..16]}.part");

    /// <summary>Compares sizes and times with the stamp; reads no file's content.</summary>
    public AssetState Look(AssetEntry asset, out string? problem)
    {
        string folder = FolderOf(asset);
        problem = null;
        if (!Directory.Exists(folder))
        {
            problem = "not restored yet";
            return AssetState.Missing;
        }

        Dictionary<string, string> stamp = ReadStamp(folder);
        foreach (AssetFile file in asset.Files)
        {
            var info = new FileInfo(Path.Combine(folder, file.Name));
            if (!info.Exists)
                problem = $"{info.FullName} is gone";
            else if (info.Length != file.Bytes)
                problem = $"{info.FullName} has {info.Length} bytes, expected {file.Bytes}";
            else if (!stamp.TryGetValue(file.Name, out string? value) || value != StampOf(info))
                problem = $"{info.FullName} was touched after it was restored";
            if (problem is not null)
                return AssetState.Damaged;
        }

        return AssetState.Present;
    }

    /// <summary>Hashes every file. When all are right the stamp is renewed: a copied cache has new times and the same content.</summary>
    public async Task<string?> FindDamageAsync(AssetEntry asset, Action<long>? progress, CancellationToken cancellationToken)
    {
        string folder = FolderOf(asset);
        foreach (AssetFile file in asset.Files)
        {
            var info = new FileInfo(Path.Combine(folder, file.Name));
            if (!info.Exists)
                return $"{info.FullName} is gone";
            if (info.Length != file.Bytes)
                return $"{info.FullName} has {info.Length} bytes, expected {file.Bytes}";
            string found = await FileDigest.Sha256Async(info.FullName, cancellationToken);
            if (found != file.Sha256)
                return $"{info.FullName} has SHA-256 {found}, expected {file.Sha256}";
            progress?.Invoke(file.Bytes);
        }

        if (Look(asset, out _) != AssetState.Present)
            RenewStamp(asset, folder);
        return null;
    }

    /// <summary>Holds the asset's lock against other processes and other stores of this one.</summary>
    public async Task<IDisposable> LockAsync(AssetEntry asset, Action waiting, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Make(".locks"), $"{asset.Name}-{asset.Digest[..16]}.lock");
        bool told = false;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!told)
                    waiting();
                told = true;
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
            }
        }
    }

    /// <summary>A new empty folder on the cache's own volume, so that publishing is a rename.</summary>
    public string Stage()
    {
        string staging = Make(".staging");
        DateTime old = time.GetUtcNow().UtcDateTime - LeftOver;
        foreach (string abandoned in Directory.EnumerateDirectories(staging).Where(f => Directory.GetLastWriteTimeUtc(f) < old))
            Discard(abandoned);
        string folder = Path.Combine(staging, Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Puts a staged folder in the asset's place. The caller holds the asset's lock.</summary>
    public void Publish(AssetEntry asset, string staged)
    {
        WriteStamp(asset, staged);
        string folder = FolderOf(asset);
        if (Directory.Exists(folder))
        {
            string old = Path.Combine(Make(".staging"), Path.GetRandomFileName());
            Directory.Move(folder, old);
            Discard(old);
        }

        Directory.Move(staged, folder);
    }

    /// <summary>Deletes a folder; what cannot be deleted stays until it is a day old.</summary>
    public static void Discard(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left-overs in the staging folder harm nothing.
        }
    }

    private static void RenewStamp(AssetEntry asset, string folder)
    {
        try
        {
            WriteStamp(asset, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that may only be read is used as it is; each start then hashes it again.
        }
    }

    private static void WriteStamp(AssetEntry asset, string folder)
    {
        string path = Path.Combine(folder, Stamp);
        string written = path + Path.GetRandomFileName();
        File.WriteAllLines(written, asset.Files.Select(f => $"{StampOf(new FileInfo(Path.Combine(folder, f.Name)))} {f.Name}"));
        File.Move(written, path, overwrite: true);
    }

    private static Dictionary<string, string> ReadStamp(string folder)
    {
        var stamps = new Dictionary<string, string>(StringComparer.Ordinal);
        string path = Path.Combine(folder, Stamp);
        if (!File.Exists(path))
            return stamps;
        foreach (string line in File.ReadLines(path))
        {
            int space = line.LastIndexOf(' ');
            if (space > 0)
                stamps[line[(space + 1)..]] = line[..space];
        }

        return stamps;
    }

    private static string StampOf(FileInfo file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");

    private string Make(string name)
    {
        string folder = Path.Combine(_folder, name);
        Directory.CreateDirectory(folder);
        return folder;
    }
}
