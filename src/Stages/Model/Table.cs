namespace Tars.Stages;

/// <summary>
/// A table: its schema and row count, and a rendering of its first rows as text, so that it can be chunked and found like a document.
/// </summary>
public sealed record Table : TextDocument
{
    /// <summary>The columns in order.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>The number of rows, ragged ones excluded.</summary>
    public required long Rows { get; init; }
}
