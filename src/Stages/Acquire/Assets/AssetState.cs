namespace Tars.Stages.Acquire.Assets;

/// <summary>What of an asset is in the cache.</summary>
public enum AssetState
{
    /// <summary>All its files are there.</summary>
    Present,

    /// <summary>It was never restored.</summary>
    Missing,

    /// <summary>A file is gone or differs from what was restored.</summary>
    Damaged,

    /// <summary>The manifest pins nothing for this platform.</summary>
    NotForThisPlatform,
}
