namespace Tars.Stages.Tables;

/// <summary>What <see cref="IntegrityCheck"/> found.</summary>
/// <param name="Entries">How many entries the audit log has.</param>
/// <param name="Checkpoints">How many checkpoints were signed.</param>
/// <param name="Artifacts">How many files are as the last manifest has them.</param>
/// <param name="Head">The digest of the log's last line; kept elsewhere, it is the anchor of the next check. Null when there is no log.</param>
/// <param name="Problems">What was changed, each with its place, in the order found; empty when nothing was.</param>
/// <param name="Notes">What is no problem, yet bounds what the answer says.</param>
/// <param name="Limits">What this check cannot see, whatever it found.</param>
public sealed record IntegrityReport(
    int Entries, int Checkpoints, int Artifacts, string? Head, IReadOnlyList<IntegrityProblem> Problems, IReadOnlyList<string> Notes,
    IReadOnlyList<string> Limits);
