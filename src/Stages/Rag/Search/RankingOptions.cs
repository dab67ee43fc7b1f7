namespace Tars.Stages.Rag;

/// <summary>How passages are ranked. The defaults were chosen on collections other than those that are reported (docs/decisions/0015).</summary>
internal sealed record RankingOptions
{
    /// <summary>Words alone.</summary>
    public static RankingOptions WordsOnly { get; } = new() { VectorWeight = 0 };

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
    /// <remarks>Off: feedback helps where many documents answer, and harms where one does.</remarks>
    public double FeedbackShare { get; init; }
}
