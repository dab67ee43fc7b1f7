namespace Tars.Stages;

/// <summary>A stretch of a document's text with where it came from: a heading, a paragraph, a row, a spoken sentence.</summary>
/// <param name="Start">Index of its first character in <see cref="TextDocument.Text"/>.</param>
/// <param name="Length">Length in characters (UTF-16), at least 1.</param>
public sealed record TextBlock(int Start, int Length)
{
    /// <summary>The heading's level, 1 to 6; 0 for what is not a heading.</summary>
    public int HeadingLevel { get; init; }

    /// <summary>
    /// True for a row of a table in a document: passages hold it whole. Each line of a table's own text is taken for one.
    /// </summary>
    public bool IsRow { get; init; }

    /// <summary>The page, from 1; null for what has no pages. A block never spans two pages.</summary>
    public int? Page { get; init; }

    /// <summary>When it begins to be spoken, in seconds from the start of the recording; null for what is not spoken.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>When it stops being spoken, in seconds; null for what is not spoken.</summary>
    public double? EndSeconds { get; init; }

    /// <summary>The mean log-probability of its tokens (0 is certain, below -0.5 doubtful); null for what was not recognised.</summary>
    public double? Confidence { get; init; }
}
