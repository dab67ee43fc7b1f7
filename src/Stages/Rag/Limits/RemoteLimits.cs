using System.ComponentModel.DataAnnotations;

namespace Tars.Stages.Rag;

/// <summary>What an endpoint of a remote model may be asked for at most.</summary>
public sealed record RemoteLimits
{
    /// <summary>The most requests under way at once. How many really are adapts to what the endpoint takes. Default 16.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; init; } = 16;

    /// <summary>The most requests begun in a minute, evenly, with a tenth of them at once; default no limit.</summary>
    [Range(1, 1_000_000)]
    public int? RequestsPerMinute { get; init; }

    /// <summary>The most tokens in a minute, question and answer, in the same manner; default no limit.</summary>
    [Range(1, 1_000_000_000)]
    public long? TokensPerMinute { get; init; }

    /// <summary>What both sides allow.</summary>
    internal RemoteLimits And(RemoteLimits other) => new()
    {
        Concurrency = Math.Min(Concurrency, other.Concurrency),
        RequestsPerMinute = (int?)Least(RequestsPerMinute, other.RequestsPerMinute),
        TokensPerMinute = Least(TokensPerMinute, other.TokensPerMinute),
    };

    private static long? Least(long? a, long? b) => a is null || b < a ? b : a;
}
