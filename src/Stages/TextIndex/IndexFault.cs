namespace Tars.TextIndex;

/// <summary>Something wrong with an index.</summary>
/// <param name="Segment">The segment that cannot be trusted; null where it is the commit itself.</param>
/// <param name="File">The damaged file.</param>
/// <param name="Reason">What was found and what was expected.</param>
public sealed record IndexFault(string? Segment, string File, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}: {Reason}";
}
