namespace Tars.Pipeline;

/// <summary>What became of a channel's notices, since the state folder was made.</summary>
public sealed record NoticeStatistics
{
    /// <summary>Delivered.</summary>
    public long Sent { get; init; }

    /// <summary>Refused for good, or too old.</summary>
    public long Failed { get; init; }

    /// <summary>Attempts that failed and were followed by another, or will be.</summary>
    public long Retried { get; init; }

    /// <summary>Held back by the channel's rate.</summary>
    public long HeldBack { get; init; }

    /// <summary>Lost because too many were waiting.</summary>
    public long Lost { get; init; }

    /// <summary>When the last one was delivered, UTC.</summary>
    public DateTimeOffset? LastSent { get; init; }

    /// <summary>The last failure.</summary>
    public string? LastError { get; init; }
}
