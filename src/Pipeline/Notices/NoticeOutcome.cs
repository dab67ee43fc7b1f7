namespace Tars.Pipeline;

/// <summary>One line of the history of notices.</summary>
public sealed record NoticeOutcome
{
    /// <summary>When it was settled, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>True when the channel took it; false when it never will.</summary>
    public required bool Sent { get; init; }

    /// <summary>How often it was tried by the process that settled it.</summary>
    public required int Attempts { get; init; }

    /// <summary>Why it was not sent; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>What was to be told.</summary>
    public required Notice Notice { get; init; }
}
