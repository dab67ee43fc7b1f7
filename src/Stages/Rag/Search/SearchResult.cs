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

    /// <summary>The sentence that matches best and what fits beside it: a verbatim stretch of the document of about 300 characters at most.</summary>
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

    /// <summary>Other sources with the same bytes.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];
}
