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
    private long _since;

    /// <summary>True while a failed run is not to be repeated yet.</summary>
    public bool Holds => _failures is not null && !IsDue;

    /// <summary>True when a run is to be made, whatever the folders say.</summary>
    public bool IsDue => Wait <= TimeSpan.Zero;

    /// <summary>
    /// How long until a failed run is repeated, or roots are tried again, by a clock that nobody sets; zero or less when it is time for it,
    /// null when neither is waited for.
    /// </summary>
    public TimeSpan? Wait => (_failures ?? _retries) - time.GetElapsedTime(_since);

    public void After(RunReport report)
    {
        _failures = report.Outcome == RunOutcome.Failed ? Longer(_failures, s_firstFailure, s_lastFailure) : null;
        _retries = report.ToRetry > 0 ? Longer(_retries, s_firstRetry, s_lastRetry) : _failures is null ? null : _retries;
        _since = time.GetTimestamp();
    }

    /// <summary>A run could not even begin, or not tell how it ended.</summary>
    public void AfterFault()
    {
        _failures = Longer(_failures, s_firstFailure, s_lastFailure);
        _since = time.GetTimestamp();
    }

    private static TimeSpan Longer(TimeSpan? last, TimeSpan first, TimeSpan most) =>
        last is null ? first : last * 2 < most ? last.Value * 2 : most;
}
