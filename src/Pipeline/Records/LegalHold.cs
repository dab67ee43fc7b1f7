using Tars.Pipeline.Expressions;

namespace Tars.Pipeline;

/// <summary>An order that something is to be kept as it is, from when it was given until it is released.</summary>
/// <param name="Number">Names it: 1 for the first hold that was given, and so on.</param>
/// <param name="Pattern">
/// What is held: a root's key, a path, or a pattern of either in which <c>*</c> stands for any characters and <c>?</c> for one. A folder's
/// path covers what is below it.
/// </param>
/// <param name="Actor">Who gave it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Reason">Why.</param>
public sealed record LegalHold(long Number, string Pattern, string Actor, DateTimeOffset At, string Reason)
{
    private readonly Glob _itself = new(Pattern);
    private readonly Glob _below = new(Pattern.TrimEnd('/') + "/*");

    /// <summary>When it was released; null while it is in force.</summary>
    public DateTimeOffset? Released { get; init; }

    /// <summary>Why it was released; null while it is in force.</summary>
    public string? ReleaseReason { get; init; }

    /// <summary>Who released it; null while it is in force.</summary>
    public string? ReleasedBy { get; init; }

    /// <summary>The digest of the line that gave it, which the one that releases it names.</summary>
    internal string Digest { get; init; } = string.Empty;

    /// <summary>The entry of the audit log that gave it.</summary>
    internal long Entry { get; init; }

    internal bool Covers(string name) => _itself.Matches(name) || _below.Matches(name);

    internal bool IsInForce(DateTimeOffset at) => At <= at && (Released is null || at < Released);

    /// <summary>The hold in words, for a message about what it keeps from being done.</summary>
    public override string ToString() => $"hold {Number} on '{Pattern}' ({Actor}, {At.UtcDateTime:yyyy-MM-dd}: {Reason})";
}
