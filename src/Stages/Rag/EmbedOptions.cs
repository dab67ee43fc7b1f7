using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>Options of <see cref="EmbedStage"/>: which model makes the vectors.</summary>
public sealed record EmbedOptions : IChosenModel
{
    /// <summary>
    /// The folder of a sentence-transformer in ONNX format: <c>model.onnx</c> or <c>onnx/model.onnx</c>, with <c>tokenizer.json</c> (WordPiece
    /// or Unigram) or <c>vocab.txt</c>, and the configuration of its modules. Trust it as you would a program. Default: Universal Sentence
    /// Encoder Lite.
    /// </summary>
    [DefinitionPath(MustExist = true)]
    public string? Model { get; init; }

    /// <summary>What the model expects before a passage, such as <c>passage: </c>; default what its folder says, else nothing.</summary>
    [MaxLength(2000)]
    public string? PassagePrompt { get; init; }

    /// <summary>What the model expects before a query; default what its folder says, else nothing.</summary>
    [MaxLength(2000)]
    [Ephemeral]
    public string? QueryPrompt { get; init; }

    /// <summary>
    /// Threads that share one run of the model in <see cref="Model"/>, 1 to 64; default 1. The node's parallelism uses processors better.
    /// </summary>
    [Range(1, 64)]
    [Ephemeral]
    public int Threads { get; init; } = 1;

    /// <inheritdoc/>
    public bool Needs(string asset) => asset == (Model is { Length: > 0 } ? TextEncoders.RuntimeAsset : UseLiteEncoder.AssetName);

    /// <inheritdoc/>
    IReadOnlyList<string> IChosenModel.DecidingFiles => Model is { Length: > 0 } folder ? SentenceModelFolder.FilesOf(folder) : [];
}
