using System.ComponentModel.DataAnnotations;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>The options of <c>parquet</c>.</summary>
public sealed record ParquetOptions
{
    /// <summary>The folder that is the data set. Default: <c>parquet/</c> and the node's name in the state folder.</summary>
    [DefinitionPath]
    public string? Path { get; init; }

    /// <summary>How pages are packed. Default zstd.</summary>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Zstd;

    /// <summary>How many rows a row group has; DuckDB rounds to its vectors of 2,048. Default 122,880.</summary>
    [Range(2_048, 10_000_000)]
    public int RowGroupRows { get; init; } = 122_880;

    /// <summary>How much memory writing one table may take, in MiB; beyond it DuckDB spills into the state folder. Default 512.</summary>
    [Range(64, 65_536)]
    public int MemoryMb { get; init; } = 512;
}
