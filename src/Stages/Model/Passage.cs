using Tars.Pipeline;

namespace Tars.Stages;

/// <summary>A piece of a document of a size that can be embedded, found and quoted.</summary>
public sealed record Passage : IMeasured
{
    /// <summary>What names the content it came from, see <see cref="Content.Source"/>.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of that content, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The document's title.</summary>
    public required string Title { get; init; }

    /// <summary>
    /// The headings it stands under, outermost first, joined by " > ", without a first one that says the title; may be empty.
    /// </summary>
    public string Heading { get; init; } = string.Empty;

    /// <summary>What the content is.</summary>
    public required MediaKind Media { get; init; }

    /// <summary>The language as a two-letter code when it was told, else null.</summary>
    public string? Language { get; init; }

    /// <summary>When the file it came from was last written, UTC; null where that is not known.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>The text: exactly the characters <see cref="Start"/> to <see cref="Start"/> + length of the document's text.</summary>
    public required string Text { get; init; }

    /// <summary>Index of its first character in <see cref="TextDocument.Text"/>.</summary>
    public required int Start { get; init; }

    /// <summary>Its place among the document's passages, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>How many tokens it has, as the chunker counted.</summary>
    public int Tokens { get; init; }

    /// <summary>Where its parts stand in the source, in order, covering the text apart from white space.</summary>
    public required IReadOnlyList<Anchor> Anchors { get; init; }

    /// <summary>Its embedding, or null before it passed an embed node.</summary>
    public Embedding? Embedding { get; init; }

    /// <summary>Two bytes a character, four a dimension and about eighty an anchor.</summary>
    long IMeasured.MemoryBytes => (2L * Text.Length) + (80L * Anchors.Count) + (4L * (Embedding?.Values.Length ?? 0));
}
