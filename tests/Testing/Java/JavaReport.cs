using System.Globalization;
using Tars.TextIndex;

namespace Tars.Testing.Java;

/// <summary>What Java said of an index.</summary>
/// <param name="Output">All that was printed, for a failing test's message.</param>
/// <param name="Clean">Whether CheckIndex found no problem.</param>
/// <param name="Answers">For each line of questions the answer: <c>hits</c> and its like, then the words.</param>
internal sealed record JavaReport(string Output, bool Clean, IReadOnlyList<string> Answers)
{
    /// <summary>For each query the best documents.</summary>
    public IReadOnlyList<IReadOnlyList<ScoredDocument>> Hits { get; } = [.. Answers.Where(a => a.StartsWith("hits", StringComparison.Ordinal)).Select(ParseHits)];

    private static List<ScoredDocument> ParseHits(string line) =>
    [
        .. line.Split(' ').Skip(1).Select(hit => hit.Trim().Split(':')).Select(parts => new ScoredDocument(
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            BitConverter.Int32BitsToSingle(int.Parse(parts[1], CultureInfo.InvariantCulture)))),
    ];
}
