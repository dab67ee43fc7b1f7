using Tars.Pipeline;

namespace Tars.Stages;

/// <summary>The text of a recording, document or table, with the places its parts came from.</summary>
public record TextDocument : IMeasured
{
    /// <summary>What names the content it was made from, see <see cref="Content.Source"/>.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the content it was made from, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The title: from the document's own metadata or first heading, else its file name.</summary>
    public required string Title { get; init; }

    /// <summary>True when the document says no title and <see cref="Title"/> is the file's name.</summary>
    public bool TitleIsFileName { get; init; }

    /// <summary>What the content is.</summary>
    public required MediaKind Media { get; init; }

    /// <summary>The language as a two-letter code when it was told, else null.</summary>
    public string? Language { get; init; }

    /// <summary>When the file it was made from was last written, UTC; null where that is not known.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>The whole text; all spans are indexes into it. Lines end in '\n'.</summary>
    public required string Text { get; init; }

    /// <summary>The parts in order of their start, not overlapping; what lies between them is white space.</summary>
    public required IReadOnlyList<TextBlock> Blocks { get; init; }

    /// <summary>Length of the recording in seconds; null for what is not one.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>
    /// Where somebody speaks in the recording, whether or not it was understood: in order, not overlapping. Empty for what is no recording.
    /// </summary>
    public IReadOnlyList<VoicedStretch> Voiced { get; init; } = [];

    /// <summary>Two bytes a character, about a hundred a block, and forty a stretch.</summary>
    long IMeasured.MemoryBytes => (2L * Text.Length) + (100L * Blocks.Count) + (40L * Voiced.Count);
}
