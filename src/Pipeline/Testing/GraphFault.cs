namespace Tars.Pipeline.Testing;

/// <summary>What goes wrong at a node in a test.</summary>
internal sealed record GraphFault
{
    /// <summary>The item it strikes, from 1 in the order of arrival; null strikes each.</summary>
    public int? Item { get; init; }

    /// <summary>What the failure says; null for a fault that only waits.</summary>
    public string? Error { get; init; }

    /// <summary>Whether trying again may help.</summary>
    public bool Transient { get; init; }

    /// <summary>How many attempts of an item it strikes. Default: all.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>What the other side asks to wait, as an answer 429 with Retry-After does.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How long the node takes first, on the test's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// Whether the run is to end at this place, at once and without receipts for what is under way, so that a second run takes it up.
    /// </summary>
    public CrashTime Crash { get; init; }

    /// <summary>Whether the node never answers, so that only its timeout ends the attempt.</summary>
    public bool Hang { get; init; }
}
