namespace Tars.Stages.Tables;

/// <summary>What the scale of a figure counts.</summary>
public enum FigureScale
{
    /// <summary>Plain numbers.</summary>
    Number,

    /// <summary>Seconds since 1970-01-01 UTC.</summary>
    Time,

    /// <summary>Rows of the file, from 1.</summary>
    Row,
}
