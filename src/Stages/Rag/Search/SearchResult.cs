namespace Tars.Stages.Rag;

/// <summary>A place in the archive that a search found.</summary>
public sealed record SearchResult
{
    /// <summary>What names the content, see <see cref="Passage.Source"/>.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the content, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The document's title.</summary>
    public required string Title { get; init; }

    /// <summary>The headings it stands under, joined by " > "; empty when there are none.</summary>
    public required string Heading { get; init; }

    /// <summary>What the content is.</summary>
    public required MediaKind Media { get; init; }

    /// <summary>
    /// The sentence that matches best and what fits beside it: a verbatim stretch of the document of about 300 characters at most.
    /// </summary>
    public required string Text { get; init; }

    /// <summary>The stretches of <see cref="Text"/> that match words of the query, in order, not overlapping.</summary>
    public required IReadOnlyList<TextSpan> Highlights { get; init; }

    /// <summary>Larger is better; comparable within one search only.</summary>
    public required double Score { get; init; }

    /// <summary>The page on which the best sentence begins, from 1, or null.</summary>
    public int? Page { get; init; }

    /// <summary>When the best sentence begins to be spoken, in seconds, or null.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>When the best sentence stops being spoken, in seconds, or null.</summary>
    public double? EndSeconds { get; init; }

    /// <summary>The passage's language as a two-letter code, or null where it is not known.</summary>
    public string? Language { get; init; }

    /// <summary>The first day that the document is dated, see <see cref="PassageFilter.From"/>; null where it has no date.</summary>
    public DateOnly? FirstDay { get; init; }

    /// <summary>The last day that the document is dated: another one where its name tells a month or a year.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Other sources with the same bytes.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>
    /// The whole passage with its neighbours, in order, where they were asked for by <see cref="SearchOptions.Context"/>; else empty.
    /// </summary>
    public IReadOnlyList<ContextPassage> Context { get; init; } = [];

    /// <summary>
    /// Up to three further places in the same document, best first, where results are grouped by <see cref="SearchGrouping.Document"/>;
    /// else empty.
    /// </summary>
    public IReadOnlyList<SearchResult> More { get; init; } = [];
}
