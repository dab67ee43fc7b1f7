namespace Tars.Stages.Rag;

/// <summary>What one endpoint was asked for, and what came of it.</summary>
public sealed record RemoteEndpointStatistics
{
    /// <summary>Its address.</summary>
    public required string Url { get; init; }

    /// <summary>Whether its last answer was one that can be used, or nothing was asked yet.</summary>
    public required bool IsUp { get; init; }

    /// <summary>Requests that were sent.</summary>
    public long Requests { get; init; }

    /// <summary>Requests that were answered to their end.</summary>
    public long Answered { get; init; }

    /// <summary>Requests that it had no room for (429, 503, 529).</summary>
    public long Throttled { get; init; }

    /// <summary>Requests that failed in another way: no connection, a time-out, a broken answer, a refusal.</summary>
    public long Failed { get; init; }

    /// <summary>Checks of whether it is up again.</summary>
    public long Checks { get; init; }

    /// <summary>Tokens of questions, as it counted.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens of answers, as it counted.</summary>
    public long OutputTokens { get; init; }

    /// <summary>The mean time from sending a request to the end of its answer, in seconds; null before the first answer.</summary>
    public double? MeanSeconds { get; init; }

    /// <summary>How many requests may be under way at once now.</summary>
    public int Concurrency { get; init; }

    /// <summary>The last failure in words, or null.</summary>
    public string? LastError { get; init; }
}
