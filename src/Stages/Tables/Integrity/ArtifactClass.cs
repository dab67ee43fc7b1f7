namespace Tars.Stages.Tables;

/// <summary>What a look at a file says against a manifest; the classes of hashdeep's audit.</summary>
public enum ArtifactClass
{
    /// <summary>The path is known, and its bytes are those.</summary>
    Matched,

    /// <summary>The path is known, with other bytes.</summary>
    PartiallyMatched,

    /// <summary>The bytes are known, under a path that is no longer there.</summary>
    Moved,

    /// <summary>Neither path nor bytes are known.</summary>
    New,

    /// <summary>The manifest knows it, and it is not there.</summary>
    KnownNotFound,
}
