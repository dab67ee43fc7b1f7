using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>Options of <see cref="IndexSink"/>.</summary>
public sealed record IndexOptions
{
    /// <summary>The folder of the index. It belongs to this node of this pipeline alone; another is refused.</summary>
    [Required]
    [DefinitionPath]
    public required string Path { get; init; }

    /// <summary>How text is cut into terms. Fixed once the index exists. Default <see cref="IndexAnalyzer.English"/>.</summary>
    public IndexAnalyzer Analyzer { get; init; } = IndexAnalyzer.English;

    /// <summary>
    /// How the nearest vectors are found. Can be changed at any time: the next commit that brings vectors builds anew. Default
    /// <see cref="VectorForm.Int8"/>.
    /// </summary>
    public VectorForm Vectors { get; init; } = VectorForm.Int8;
}
