using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Tars.Pipeline;

namespace Tars.Stages.Documents;

/// <summary>The options of <c>chunk</c>.</summary>
public sealed record ChunkOptions : IValidatableObject
{
    /// <summary>Where passages end. Default <see cref="ChunkBy.Sentences"/>. `tars chunks FILE --by …` shows the cuts.</summary>
    public ChunkBy By { get; init; } = ChunkBy.Sentences;

    /// <summary>
    /// How many tokens a passage may have, 16 to 8192. A token is a word or up to six letters of one, up to three digits, or a
    /// punctuation mark. In a row of a table a number, date or code is one token, and the comma or colon behind a word none.
    /// </summary>
    /// <remarks>Default 200: two or three paragraphs, which an embedding model of 256 to 512 tokens takes in whole.</remarks>
    [Range(16, 8192)]
    public int MaxTokens { get; init; } = 200;

    /// <summary>
    /// Up to how many tokens of whole sentences or rows a passage repeats from the end of the one before; 0 repeats nothing. Less than <see
    /// cref="MaxTokens"/>.
    /// </summary>
    [Range(0, 4096)]
    public int OverlapTokens { get; init; } = 40;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OverlapTokens >= MaxTokens)
        {
            yield return new ValidationResult(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"overlap_tokens ({OverlapTokens}) must be less than max_tokens ({MaxTokens}): else a passage would hold nothing new"),
                [nameof(OverlapTokens)]);
        }
    }
}

/// <summary>
/// Cuts a document into passages of whole sentences and whole rows of tables. A heading begins a new passage and is its first line when
/// text follows it
/// directly; no passage reaches over a heading into the next section. A sentence longer than a
/// passage is cut between words, a row between cells.
/// </summary>
[Node("chunk", 2, "Cuts documents, transcripts and tables into passages of whole sentences and rows, each with its place in the source.")]
public sealed class ChunkStage(ChunkOptions options) : Stage<TextDocument, Passage>
{
    private readonly ChunkOptions _options = options;

    /// <inheritdoc/>
    public override ValueTask ProcessAsync(TextDocument input, Output<Passage> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        int count = 0;
        foreach (Passage passage in Chunker.Cut(input, _options))
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Emit(passage, (passage.Text.Length * 2L) + (passage.Anchors.Count * 64L) + 256);
            count++;
        }

        if (count == 0)
        {
            output.Skip("it holds no text");
            return ValueTask.CompletedTask;
        }

        output.Note(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "passage" : "passages")}"));
        return ValueTask.CompletedTask;
    }
}
