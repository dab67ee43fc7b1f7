namespace Tars.Stages.Tables;

/// <summary>How far a job is.</summary>
public enum JobState
{
    /// <summary>It waits for others to end.</summary>
    Queued,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It ended with a report.</summary>
    Completed,

    /// <summary>It ended without one, see <see cref="JobStatus.Failure"/>.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}
