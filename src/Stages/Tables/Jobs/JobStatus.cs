namespace Tars.Stages.Tables;

/// <summary>What is known of a job now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Batch">The batch that it belongs to; null when it was started alone.</param>
/// <param name="Files">What it analyses.</param>
/// <param name="State">How far it is.</param>
/// <param name="Progress">Where it is; null before it runs.</param>
/// <param name="Summary">The report's summary; null before there is one.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
public sealed record JobStatus(
    string Id, string? Batch, IReadOnlyList<string> Files, JobState State, ForensicProgress? Progress, string? Summary, string? Failure)
{
    /// <summary>True when nothing more will happen to it.</summary>
    public bool HasEnded => State is JobState.Completed or JobState.Failed or JobState.Cancelled;
}
