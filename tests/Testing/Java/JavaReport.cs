using Tars.TextIndex;

namespace Tars.Testing.Java;

/// <summary>What Java said of an index.</summary>
/// <param name="Output">All that was printed, for a failing test's message.</param>
/// <param name="Clean">Whether CheckIndex found no problem.</param>
/// <param name="Hits">For each query the best documents.</param>
internal sealed record JavaReport(string Output, bool Clean, IReadOnlyList<IReadOnlyList<ScoredDocument>> Hits);
