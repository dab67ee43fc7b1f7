namespace Tars.Pipeline;

/// <summary>How a test of a graph ended.</summary>
/// <param name="Name">The test.</param>
/// <param name="Failures">What was otherwise than expected, each with its place in the file of tests; empty when it passed.</param>
/// <param name="Elapsed">How long it took, on a real clock.</param>
public sealed record GraphTestResult(string Name, IReadOnlyList<string> Failures, TimeSpan Elapsed);
