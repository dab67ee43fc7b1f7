namespace Tars.Stages.Tables;

/// <summary>What a table file may have at most; beyond it a file is refused rather than read in part.</summary>
internal static class TableLimits
{
    /// <summary>Columns of a table. Each costs a share of every profile statement.</summary>
    internal const int Columns = 2_000;

    /// <summary>Characters of a column's name; what is longer is cut.</summary>
    internal const int NameLength = 200;

    /// <summary>Bytes of one line of text; DuckDB's csv reader holds 16 such lines in a buffer.</summary>
    internal const int LineBytes = 2 << 20;

    /// <summary>Bytes of one csv record with quoted line ends: what DuckDB's reader can see at once.</summary>
    internal const int RecordBytes = 16 * LineBytes;

    /// <summary>Lines that do not fit the columns, beyond which a csv file is refused.</summary>
    internal const int FaultyLines = 100_000;

    /// <summary>Rows a Parquet file may claim: its footer can claim any number in a few bytes.</summary>
    internal const long Rows = 200_000_000;

    /// <summary>Faulty lines that are kept with their number; those beyond are counted only.</summary>
    internal const int BadLines = 1_000;

    /// <summary>Bytes from the start of a text file that tell its dialect.</summary>
    internal const int SampleBytes = 256 << 10;

    internal static string Name(string name) => name.Length <= NameLength ? name : name[..(NameLength - 1)] + "…";
}
