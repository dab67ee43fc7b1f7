namespace Tars.Stages.Rag;

/// <summary>A sentence that may answer a question.</summary>
/// <param name="Passage">The passage it stands in.</param>
/// <param name="Sentence">Its index there.</param>
/// <param name="Own">The share of the question's weight whose terms it holds itself, 0 to 1.</param>
/// <param name="Coverage">The same, with terms found beside it, in the headings or in the passage counted in part.</param>
internal sealed record SentenceCandidate(AnalyzedPassage Passage, int Sentence, double Own, double Coverage)
{
    /// <summary>The stretch to quote: the sentence, with a neighbour where the answer goes on there.</summary>
    public required TextSpan Span { get; init; }

    /// <summary>Whether the stretch holds words of the kind that is asked for.</summary>
    public bool HasPattern { get; init; }

    /// <summary>Whether such words stand in the sentence behind alone, which may tell of something else.</summary>
    public bool HasPatternBehind { get; init; }

    /// <summary>Whether the question has names and none of them stands in the passage or above it.</summary>
    public bool LacksNames { get; init; }

    /// <summary>Whether any word of the question does, but those that only ask.</summary>
    public bool LacksAny { get; init; }

    /// <summary>
    /// Whether the passage tells of what is asked about, by the question's rarest word in it, but elsewhere: this sentence tells of another
    /// thing.
    /// </summary>
    public bool IsBesideSubject { get; init; }

    /// <summary>The cosine with the question, 0 when there is no model.</summary>
    public double Similarity { get; init; }

    /// <summary>What orders the candidates.</summary>
    public double Score => Coverage + (0.3 * Similarity) + (HasPattern ? 0.15 : 0);

    /// <summary>What decides whether it is an answer at all: another wording of the same thing covers fewer terms but is similar.</summary>
    public double Support => Coverage + (0.8 * Similarity);

    /// <summary>Whether it is a row of a table: it names a thing and gives its figures, in fewer words than a question has.</summary>
    public bool IsRow => Quote.Contains(" | ", StringComparison.Ordinal);

    public string Quote => Passage.Quote(Span);
}
