namespace Tars.Stages.Tables;

/// <summary>How pages of a Parquet file are packed.</summary>
public enum ParquetCompression
{
    /// <summary>Zstandard: about 40 % smaller than Snappy, and read nearly as fast.</summary>
    Zstd,

    /// <summary>Snappy, which every reader knows.</summary>
    Snappy,

    /// <summary>Not at all.</summary>
    None,
}
