using System.ComponentModel.DataAnnotations;

namespace Tars.Stages.Tables;

/// <summary>The options of <c>table</c>.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// How many rows, from the first, become text that can be found. Default 500; schema and row count always cover the whole file.
    /// </summary>
    [Range(0, 100_000)]
    public int MaxRows { get; init; } = 500;

    /// <summary>How many characters of a cell are kept in that text. Default 200.</summary>
    [Range(10, 10_000)]
    public int MaxCell { get; init; } = 200;

    /// <summary>How much memory reading one table may take, in MiB; beyond it DuckDB spills into the state folder. Default 512.</summary>
    [Range(64, 65_536)]
    public int MemoryMb { get; init; } = 512;
}
