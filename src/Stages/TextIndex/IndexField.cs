using Tars.TextIndex.Analysis;

namespace Tars.TextIndex;

/// <summary>One field of a schema.</summary>
/// <param name="Name">Name, not empty.</param>
/// <param name="Kind">What the index does with it.</param>
/// <param name="IsStored">Whether values can be read back; always so for <see cref="FieldKind.Stored"/>.</param>
/// <param name="Analyzer">Used for <see cref="FieldKind.Text"/> alone.</param>
public sealed record IndexField(string Name, FieldKind Kind, bool IsStored, Analyzer Analyzer)
{
    /// <summary>What the field's column holds; none unless told.</summary>
    public ColumnKind Column { get; init; }

    /// <summary>Whether the places of words in the text are kept beside their positions; for <see cref="FieldKind.Text"/> alone.</summary>
    public bool HasOffsets { get; init; }
}
