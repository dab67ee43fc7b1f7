namespace Tars.Stages.Tables;

/// <summary>What a query answered.</summary>
/// <param name="Columns">The columns with their types in DuckDB's words.</param>
/// <param name="Rows">The rows in the statement's order, a text or null a column.</param>
/// <param name="More">Whether there are more rows than were asked for.</param>
public sealed record QueryResult(IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, bool More)
{
    /// <summary>
    /// Columns of the tables that came into the query as text for the sake of single cells, or of the way in which they are written; the
    /// first 100 a table. None of Parquet files, which declare their types.
    /// </summary>
    public IReadOnlyList<TextColumn> TextColumns { get; init; } = [];
}
