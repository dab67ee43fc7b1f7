namespace Tars.Stages.Tables;

/// <summary>A table that was analysed.</summary>
/// <param name="Dataset">What names it, see <see cref="Content.Source"/>.</param>
/// <param name="Sha256">SHA-256 of its bytes, hex.</param>
/// <param name="Rows">Its rows, faulty lines excluded; 0 when it cannot be read.</param>
/// <param name="Columns">Its columns; empty when it cannot be read.</param>
public sealed record AnalyzedTable(string Dataset, string Sha256, long Rows, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>What can be drawn of it: cells without a value, distributions, series over time; empty when it cannot be read.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];
}
