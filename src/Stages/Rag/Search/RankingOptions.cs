namespace Tars.Stages.Rag;

/// <summary>
/// How passages are ranked. The defaults were chosen on collections other than those that are reported (docs/decisions/0015).
/// </summary>
internal sealed record RankingOptions
{
    /// <summary>Words alone.</summary>
    public static RankingOptions WordsOnly { get; } = new() { VectorWeight = 0, FeedbackShare = 0, NeighbourShare = 0 };

    /// <summary>Words and similarity, and nothing that the first passages suggest.</summary>
    public static RankingOptions Plain { get; } = new() { FeedbackShare = 0, NeighbourShare = 0 };

    /// <summary>Whether words count at all.</summary>
    public bool Words { get; init; } = true;

    /// <summary>
    /// What similarity counts against the 1 of words, both in units of their standard deviation over the candidates; 0 leaves vectors out.
    /// Small, so that terms lead: on jargon the sentence encoder finds half of what BM25 finds.
    /// </summary>
    public double VectorWeight { get; init; } = 0.25;

    /// <summary>Passages that are taken for relevant; the terms that they share are searched for too.</summary>
    public int FeedbackPassages { get; init; } = 10;

    /// <summary>How many of their terms.</summary>
    public int FeedbackTerms { get; init; } = 30;

    /// <summary>The share of the second query's weight that these terms have, 0 to less than 1; 0 searches once.</summary>
    public double FeedbackShare { get; init; } = 0.2;

    /// <summary>So many of the best passages support each other by their likeness.</summary>
    public int NeighbourDepth { get; init; } = 50;

    /// <summary>By how many neighbours a passage is supported.</summary>
    public int Neighbours { get; init; } = 5;

    /// <summary>What their mean score counts against the passage's own, 0 to 1; 0 leaves them out.</summary>
    public double NeighbourShare { get; init; } = 0.3;

    /// <summary>
    /// So many of the passages that the query itself finds best stay first, whatever feedback and neighbours say. Both help where many
    /// documents answer, and harm where one does (docs/decisions/0015).
    /// </summary>
    public int Kept { get; init; } = 2;

    /// <summary>Whether anything beyond the query itself counts.</summary>
    public bool Refines => FeedbackShare > 0 || NeighbourShare > 0;
}
