using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>What reading a contract came to.</summary>
/// <param name="Contract">The contract, or null when a diagnostic is an error.</param>
/// <param name="Diagnostics">Every problem found, in the order of their places.</param>
/// <param name="Text">The file's text for <see cref="DiagnosticRenderer"/>; null when it could not be read.</param>
public sealed record ContractResult(ForensicContract? Contract, IReadOnlyList<Diagnostic> Diagnostics, string? Text);
