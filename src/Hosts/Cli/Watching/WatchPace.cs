using Tars.Pipeline;

namespace Tars.Cli.Watching;

/// <summary>When a watch makes its next run though no folder changed, and when it may not make one though one did.</summary>
internal sealed class WatchPace(TimeProvider time)
{
    private static readonly TimeSpan s_firstFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_lastFailure = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_lastRetry = TimeSpan.FromHours(1);

    private TimeSpan? _failures;
    private TimeSpan? _retries;
    private DateTimeOffset? _at;

    /// <summary>True while a failed run is not to be repeated yet.</summary>
    public bool Holds => _failures is not null && !IsDue;

    /// <summary>True when a run is to be made, whatever the folders say.</summary>
    public bool IsDue => _at <= time.GetUtcNow();

    /// <summary>How long until a failed run is repeated, or roots are tried again; null when neither is waited for.</summary>
    public TimeSpan? Wait => _at - time.GetUtcNow();

    public void After(RunReport report)
    {
        _failures = report.Outcome == RunOutcome.Failed ? Longer(_failures, s_firstFailure, s_lastFailure) : null;
        _retries = report.ToRetry > 0 ? Longer(_retries, s_firstRetry, s_lastRetry) : _failures is null ? null : _retries;
        _at = time.GetUtcNow() + (_failures ?? _retries);
    }

    private static TimeSpan Longer(TimeSpan? last, TimeSpan first, TimeSpan most) =>
        last is null ? first : last * 2 < most ? last.Value * 2 : most;
}
