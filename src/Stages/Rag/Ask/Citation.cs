namespace Tars.Stages.Rag;

/// <summary>The place that supports a part of an answer.</summary>
public sealed record Citation
{
    /// <summary>What names the content, see <see cref="Passage.Source"/>.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the content, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The words of the document, unchanged: a substring of the passage's text.</summary>
    public required string Quote { get; init; }

    /// <summary>The page on which the quote begins, from 1, or null.</summary>
    public int? Page { get; init; }

    /// <summary>When the quote begins to be spoken, in seconds, or null.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>When the quote stops being spoken, in seconds, or null.</summary>
    public double? EndSeconds { get; init; }

    /// <summary>The citation of a stretch of a passage.</summary>
    internal static Citation Of(Passage passage, TextSpan span)
    {
        PassagePlace place = PassagePlace.Of(span, passage.Anchors);
        return new Citation
        {
            Source = passage.Source,
            Sha256 = passage.Sha256,
            Quote = passage.Text.Substring(span.Start, span.Length),
            Page = place.Page,
            StartSeconds = place.StartSeconds,
            EndSeconds = place.EndSeconds,
        };
    }
}
