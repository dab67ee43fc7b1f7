namespace Tars.Stages.Acquire;

/// <summary>Whether <c>download</c> looks for a digest beside each file, at its address with <c>.sha256</c> behind it.</summary>
public enum DigestBeside
{
    /// <summary>It does not look.</summary>
    Off,

    /// <summary>It looks, and goes on without where there is none.</summary>
    Optional,

    /// <summary>A file without one fails.</summary>
    Required,
}
