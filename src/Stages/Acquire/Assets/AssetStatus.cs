namespace Tars.Stages.Acquire.Assets;

/// <summary>One asset of the manifest and what of it is in the cache.</summary>
public sealed record AssetStatus
{
    /// <summary>The name that stages ask for.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the content, as its makers count.</summary>
    public required string Version { get; init; }

    /// <summary>The licence of the content, an SPDX expression.</summary>
    public required string Licence { get; init; }

    /// <summary>Where it is fetched from.</summary>
    public required string Source { get; init; }

    /// <summary>Bytes to fetch.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes that its files take in the cache.</summary>
    public required long Bytes { get; init; }

    /// <summary>What is there.</summary>
    public required AssetState State { get; init; }

    /// <summary>The folder of its files, also when they are not there yet; null when there are none for this platform.</summary>
    public string? Folder { get; init; }

    /// <summary>What is wrong: the file, what was expected and what was found; null for <see cref="AssetState.Present"/>.</summary>
    public string? Problem { get; init; }
}
