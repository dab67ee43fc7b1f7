namespace Tars.Stages.Tables;

/// <summary>One thing that happened, at one time.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Source">Which record says so: <c>run</c>, <c>dead_letter</c>, <c>audit</c> or <c>checkpoint</c>.</param>
/// <param name="What">What happened: <c>began</c>, <c>ended</c>, <c>failed</c>, or the audit log's action.</param>
/// <param name="Subject">What it happened to: a run, a root, a file.</param>
/// <param name="Detail">What else the record says; null for nothing.</param>
public sealed record TimelineEvent(DateTimeOffset At, string Source, string What, string Subject, string? Detail);
