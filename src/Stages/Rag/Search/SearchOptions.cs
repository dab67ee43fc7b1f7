namespace Tars.Stages.Rag;

/// <summary>How an archive is searched and what is shown of it.</summary>
public sealed record SearchOptions
{
    /// <summary>The most results, and passages that are ordered anew.</summary>
    internal const int MostResults = 1000;

    internal const int UsualRerankDepth = 50;

    /// <summary>The most passages on either side that <see cref="Context"/> takes.</summary>
    public const int MostContext = 20;

    /// <summary>At most so many results, 1 to 1,000.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>Which passages take part.</summary>
    public PassageFilter Filter { get; init; } = PassageFilter.None;

    /// <summary>
    /// Whether results are to differ from each other (maximal marginal relevance): a passage that resembles one already shown comes later.
    /// Then scores do not fall from result to result.
    /// </summary>
    public bool Diverse { get; init; }

    /// <summary>
    /// Orders the best passages anew by reading each together with the query; null, the default, leaves them as they are. Not owned.
    /// </summary>
    public CrossEncoder? Reranker { get; init; }

    /// <summary>
    /// So many passages, and <see cref="Limit"/> at least, are ordered anew; 1 to 1,000, default 50. No others are shown.
    /// </summary>
    public int RerankDepth { get; init; } = UsualRerankDepth;

    /// <summary>
    /// So many neighbours of each passage on either side are shown with it, see <see cref="SearchResult.Context"/>; 0 to 20.
    /// </summary>
    public int Context { get; init; }

    /// <summary>What counts as one result.</summary>
    public SearchGrouping Group { get; init; }

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal static void Check(SearchOptions options)
    {
        if (options.Limit is < 1 or > MostResults)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Limit, $"The limit must be from 1 to {MostResults}.");
        }

        if (options.Context is < 0 or > MostContext)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Context, $"The context must be from 0 to {MostContext} passages.");
        }

        if (options.RerankDepth is < 1 or > MostResults)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.RerankDepth, $"The depth must be from 1 to {MostResults} passages.");
        }

        if (options.Filter.Problem() is { } problem)
        {
            throw new ArgumentException($"The filter cannot be used: {problem}.", nameof(options));
        }
    }
}
