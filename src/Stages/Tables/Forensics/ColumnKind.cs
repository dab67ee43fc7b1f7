namespace Tars.Stages.Tables;

/// <summary>What most values of a column are, whatever type the file declares.</summary>
internal enum ColumnKind
{
    Text,
    Whole,
    Number,
    Time,
    Truth,

    /// <summary>Bytes and the like, which checks of values leave alone.</summary>
    Other,
}
