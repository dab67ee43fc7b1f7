namespace Tars.Stages.Acquire.Assets;

/// <summary>The phases of a restore, in their order.</summary>
public enum AssetPhase
{
    /// <summary>Another process restores the same asset; its result will be used.</summary>
    Waiting,

    /// <summary>The package or file is being fetched.</summary>
    Fetching,

    /// <summary>What was fetched is being hashed.</summary>
    Verifying,

    /// <summary>The files are being taken out of the package and hashed.</summary>
    Unpacking,

    /// <summary>The asset is in the cache.</summary>
    Ready,
}
