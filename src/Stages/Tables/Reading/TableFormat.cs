namespace Tars.Stages.Tables;

internal enum TableFormat
{
    Csv,
    JsonLines,
    Parquet,
    Sqlite,
}
