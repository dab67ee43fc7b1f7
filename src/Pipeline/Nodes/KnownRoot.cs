namespace Tars.Pipeline;

/// <summary>What an earlier run recorded about a root.</summary>
/// <param name="Version">The SHA-256 of its content, hex.</param>
/// <param name="Stamp">The witness the source gave, see <see cref="Root{T}.Stamp"/>.</param>
public sealed record KnownRoot(string Version, string? Stamp)
{
    /// <summary>True when its receipt speaks for the graph as it is now: the same content need not be brought again.</summary>
    public bool Holds { get; init; }

    /// <summary>How many of its items became dead letters that are still open.</summary>
    public int Dead { get; init; }
}
