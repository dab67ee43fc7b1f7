namespace Tars.Stages.Acquire.Assets;

/// <summary>How an <see cref="AssetStore"/> keeps and fetches.</summary>
public sealed record AssetStoreOptions
{
    /// <summary>
    /// Where restored assets are kept, shared by all processes of the user. Default: <c>$TARS_CACHE</c>, else
    /// <c>$XDG_CACHE_HOME/tars</c>, else <c>~/.cache/tars</c>.
    /// </summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder();

    /// <summary>Forbids fetching: what is missing is then an error that names it. Default false.</summary>
    public bool Offline { get; init; }

    /// <summary>Told about each phase of a restore; called from pool threads, at most some ten times a second for an asset.</summary>
    public IProgress<AssetProgress>? Progress { get; init; }

    /// <summary>The clock of pauses and limits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    private static string DefaultCacheFolder()
    {
        if (Environment.GetEnvironmentVariable("TARS_CACHE") is { Length: > 0 } own)
            return Path.GetFullPath(own);
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg))
            return Path.Combine(xdg, "tars");
        // A relative HOME would spread copies of the cache over whatever folder one stands in.
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(Path.IsPathRooted(home) ? home : Path.GetTempPath(), ".cache", "tars");
    }
}
