namespace Tars.Pipeline;

/// <summary>What <see cref="RunChain.Verify"/> found.</summary>
/// <param name="Runs">How many manifests there are.</param>
/// <param name="Head">The digest of the last one; kept elsewhere, it witnesses the whole chain. Null when there is none.</param>
/// <param name="Problems">What was changed, run by run; empty when nothing was.</param>
public sealed record RunChainReport(int Runs, string? Head, IReadOnlyList<string> Problems);
