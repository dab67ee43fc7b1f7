using Tars.TextIndex.Analysis;

namespace Tars.Stages.Rag;

/// <summary>
/// Pseudo-relevance feedback after Lavrenko and Croft (RM3): the best passages of a first search are taken for relevant, and the terms that
/// are likely in them are added to the query.
/// </summary>
internal static class RelevanceModel
{
    /// <summary>An archive of fewer passages is not searched twice: the best ten would be a large part of it.</summary>
    public const int LeastPassages = 300;

    // A term that stands in more of the passages than this says nothing about any of them.
    private const double MostFrequent = 0.1;

    /// <summary>The likely terms, likeliest first, and what each is to count against the 1 of a query's own term.</summary>
    /// <param name="index">The archive.</param>
    /// <param name="hits">What the first search found, best first.</param>
    /// <param name="queryTerms">How many terms the query has.</param>
    /// <param name="options">How many passages and terms, and their share.</param>
    public static IReadOnlyList<(string Term, double Boost)> Terms(
        ArchiveIndex index, IReadOnlyList<(int Doc, double Score)> hits, int queryTerms, RankingOptions options)
    {
        var likely = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((int doc, double score) in hits.Take(options.FeedbackPassages))
        {
            IReadOnlyList<Token> tokens = index.Analyzer.Tokenize(index.Passage(doc).Text);
            foreach (Token token in tokens)
            {
                likely[token.Term] = likely.GetValueOrDefault(token.Term) + (score / tokens.Count);
            }
        }

        List<KeyValuePair<string, double>> best =
        [
            .. likely.OrderByDescending(x => x.Value).ThenBy(x => x.Key, StringComparer.Ordinal)
                .Where(x => x.Key.Length > 1 && index.Holding(x.Key) <= MostFrequent * index.Count)
                .Take(options.FeedbackTerms),
        ];
        double total = best.Sum(x => x.Value);
        double scale = options.FeedbackShare / (1 - options.FeedbackShare) * queryTerms / total;
        return [.. best.Select(x => (x.Key, x.Value * scale))];
    }
}
