using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Assets;

/// <summary>
/// Fetches the models and native libraries that assets.json pins, checks them against their digests, and keeps them in a cache
/// that all processes of the user share. What is not what the manifest says never reaches the cache.
/// </summary>
/// <remarks>Safe for use from several threads, and by several processes on one cache at once.</remarks>
public sealed class AssetStore : AssetResolver
{
    private readonly AssetManifest _manifest;
    private readonly string _manifestPath;
    private readonly AssetStoreOptions _options;
    private readonly AssetCache _cache;
    private readonly ConcurrentDictionary<string, string> _ready = new(StringComparer.Ordinal);

    private AssetStore(AssetManifest manifest, string manifestPath, AssetStoreOptions options)
    {
        _manifest = manifest;
        _manifestPath = manifestPath;
        _options = options;
        _cache = new AssetCache(options.CacheFolder, options.Time);
    }

    /// <summary>Reads the manifest; touches neither the cache nor the network.</summary>
    /// <param name="manifestPath">The path of assets.json.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="AssetException">The manifest is missing or not as expected; the message has its line.</exception>
    public static AssetStore Open(string manifestPath, AssetStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(manifestPath);
        string path = Path.GetFullPath(manifestPath);
        return new AssetStore(AssetManifest.Read(path), path, options ?? new AssetStoreOptions());
    }

    /// <summary>Every asset of the manifest, in its order, and what of it is in the cache; by sizes and times, without hashing.</summary>
    public IReadOnlyList<AssetStatus> List() => [.. Names().Select(name => Choose(name) is { } asset ? StatusOf(asset) : Elsewhere(name))];

    /// <summary>Fetches what is missing or damaged.</summary>
    /// <param name="names">The assets; null for all that exist for this platform.</param>
    /// <param name="cancellationToken">Stops; a download over HTTPS goes on from there the next time.</param>
    /// <returns>Their status afterwards: all are present.</returns>
    /// <exception cref="AssetException">
    /// One is unknown, cannot be fetched, or is not what its digest says; offline, any of them is missing.
    /// </exception>
    public async Task<IReadOnlyList<AssetStatus>> RestoreAsync(
        IReadOnlyCollection<string>? names = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<AssetEntry> wanted = Select(names);
        if (_options.Offline)
            await RequireAsync(wanted, cancellationToken);
        foreach (AssetEntry asset in wanted)
            await EnsureAsync(asset, cancellationToken);
        return [.. wanted.Select(StatusOf)];
    }

    /// <summary>Hashes every file of the cache again; changes nothing and fetches nothing.</summary>
    /// <param name="names">The assets; null for all that exist for this platform.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>One status each; <see cref="AssetStatus.Problem"/> names the first wrong file.</returns>
    /// <exception cref="AssetException">A name is unknown.</exception>
    public async Task<IReadOnlyList<AssetStatus>> VerifyAsync(
        IReadOnlyCollection<string>? names = null, CancellationToken cancellationToken = default)
    {
        var found = new List<AssetStatus>();
        foreach (AssetEntry asset in Select(names))
        {
            AssetStatus status = StatusOf(asset);
            if (status.State != AssetState.Missing)
            {
                string? damage = await FindDamageAsync(asset, cancellationToken);
                status = status with { State = damage is null ? AssetState.Present : AssetState.Damaged, Problem = damage };
            }

            found.Add(status);
        }

        return found;
    }

    /// <inheritdoc/>
    public override async ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken)
    {
        if (_ready.TryGetValue(name, out string? folder))
            return folder;
        AssetEntry asset = Find(name);
        if (_options.Offline)
            await RequireAsync([asset], cancellationToken);
        return await EnsureAsync(asset, cancellationToken);
    }

    /// <inheritdoc/>
    public override string Digest(string name) => Find(name).Digest;

    private async Task<string> EnsureAsync(AssetEntry asset, CancellationToken cancellationToken)
    {
        string folder = _cache.FolderOf(asset);
        if (_cache.Look(asset, out _) != AssetState.Present)
        {
            try
            {
                if (await IsWantingAsync(asset, cancellationToken))
                {
                    Action waiting = () => Report(asset, AssetPhase.Waiting, null, asset.Size);
                    using IDisposable held = await _cache.LockAsync(asset, waiting, cancellationToken);

                    // Another process may have published it while this one waited.
                    if (await IsWantingAsync(asset, cancellationToken))
                        await FetchAsync(asset, cancellationToken);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (File.Exists(_options.CacheFolder))
                {
                    throw new AssetException(
                        $"asset '{asset.Name}' could not be put into the cache: {_options.CacheFolder} is a file, not a folder. "
                        + "Give a folder by the environment variable TARS_CACHE.", e);
                }

                throw new AssetException(
                    $"asset '{asset.Name}' could not be put into the cache {_options.CacheFolder}: {e.Message} "
                    + "Make room or give another folder by the environment variable TARS_CACHE.", e);
            }
        }

        Report(asset, AssetPhase.Ready, asset.Bytes, asset.Bytes);
        _ready[asset.Name] = folder;
        return folder;
    }

    /// <summary>True when it has to be fetched; false also when its times changed and its bytes did not, as in a copied cache.</summary>
    private async Task<bool> IsWantingAsync(AssetEntry asset, CancellationToken cancellationToken) => _cache.Look(asset, out _) switch
    {
        AssetState.Present => false,
        AssetState.Damaged => await FindDamageAsync(asset, cancellationToken) is not null,
        _ => true,
    };

    private async Task FetchAsync(AssetEntry asset, CancellationToken cancellationToken)
    {
        string work = _cache.Stage();
        try
        {
            string files = Path.Combine(work, "files");
            string fetched = Path.Combine(work, "fetch");
            Directory.CreateDirectory(files);
            Directory.CreateDirectory(fetched);
            var throttle = new ProgressThrottle(_options.Time);
            void Tell(AssetPhase phase, long? done, long total)
            {
                if (throttle.Lets(phase, done == total))
                    Report(asset, phase, done, total);
            }

            var fetch = new AssetFetch(
                asset, fetched, _cache.PartialOf(asset), Path.GetDirectoryName(_manifestPath)!, _options.Time,
                done => Tell(AssetPhase.Fetching, done, asset.Size));
            string package = await fetch.RunAsync(cancellationToken);

            Integrity expected = Integrity.Parse(asset.Integrity);
            Integrity found = await expected.OfAsync(package, done => Tell(AssetPhase.Verifying, done, asset.Size), cancellationToken);
            if (found != expected)
            {
                throw new AssetException(
                    $"asset '{asset.Name}': what came from {asset.Source} has the digest {found}, expected {expected}. It was thrown away. "
                    + "Run 'tars assets restore' again; if it stays, the source was changed after it was pinned: "
                    + "compare with its makers before changing the manifest.");
            }

            Tell(AssetPhase.Unpacking, 0, asset.Bytes);
            await AssetUnpacker.UnpackAsync(
                asset, package, files, done => Tell(AssetPhase.Unpacking, done, asset.Bytes), cancellationToken);
            _cache.Publish(asset, files);
        }
        finally
        {
            AssetCache.Discard(work);
        }
    }

    /// <summary>Offline: all that is wanted must be there, and everything that is not is named at once.</summary>
    private async Task RequireAsync(IReadOnlyList<AssetEntry> wanted, CancellationToken cancellationToken)
    {
        var missing = new StringBuilder();
        foreach (AssetEntry asset in wanted)
        {
            AssetState state = _cache.Look(asset, out string? problem);
            if (state == AssetState.Damaged)
                problem = await FindDamageAsync(asset, cancellationToken);
            if (state != AssetState.Present && problem is not null)
            {
                string name = $"{asset.Name} {asset.Version}";
                missing.Append(CultureInfo.InvariantCulture, $"\n  {name}, {asset.Size / 1e6:0.0} MB to fetch: {problem}");
            }
        }

        if (missing.Length > 0)
        {
            throw new AssetException(
                $"offline, and not in the cache {_options.CacheFolder}:{missing}\nWith a network, run: tars assets restore");
        }
    }

    private Task<string?> FindDamageAsync(AssetEntry asset, CancellationToken cancellationToken)
    {
        long done = 0;
        return _cache.FindDamageAsync(
            asset, bytes => Report(asset, AssetPhase.Verifying, done += bytes, asset.Bytes), cancellationToken);
    }

    private IReadOnlyList<AssetEntry> Select(IReadOnlyCollection<string>? names) =>
        names is null ? [.. Names().Select(Choose).OfType<AssetEntry>()] : [.. names.Distinct(StringComparer.Ordinal).Select(Find)];

    private IEnumerable<string> Names() => _manifest.Assets.Select(a => a.Name).Distinct(StringComparer.Ordinal);

    private AssetEntry? Choose(string name) =>
        _manifest.Assets.FirstOrDefault(a => a.Name == name && a.Platform == AssetManifest.Platform)
        ?? _manifest.Assets.FirstOrDefault(a => a.Name == name && a.Platform is null);

    private AssetEntry Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Choose(name) is { } asset)
            return asset;
        if (Names().Contains(name))
            throw new AssetException(Elsewhere(name).Problem!);
        throw new AssetException($"unknown asset '{name}'; {_manifestPath} has: {string.Join(", ", Names())}.");
    }

    private AssetStatus StatusOf(AssetEntry asset)
    {
        AssetState state = _cache.Look(asset, out string? problem);
        return Describe(asset, state) with { Folder = _cache.FolderOf(asset), Problem = problem };
    }

    private AssetStatus Elsewhere(string name)
    {
        string platforms = string.Join(", ", _manifest.Assets.Where(a => a.Name == name).Select(a => a.Platform));
        return Describe(_manifest.Assets.First(a => a.Name == name), AssetState.NotForThisPlatform) with
        {
            Problem = $"asset '{name}' is pinned for {platforms}, not for this platform, {AssetManifest.Platform}. "
                + $"Add an entry with that platform to {_manifestPath}.",
        };
    }

    private static AssetStatus Describe(AssetEntry asset, AssetState state) => new()
    {
        Name = asset.Name,
        Version = asset.Version,
        Licence = asset.Licence,
        Source = asset.Source,
        Size = asset.Size,
        Bytes = asset.Bytes,
        State = state,
    };

    private void Report(AssetEntry asset, AssetPhase phase, long? done, long total) =>
        _options.Progress?.Report(new AssetProgress(asset.Name, phase, done, total));
}
