namespace Tars.Stages.Tables;

/// <summary>The forms that a figure takes.</summary>
public enum FigureKind
{
    /// <summary>Named values side by side, each perhaps with what was expected.</summary>
    Bars,

    /// <summary>How many values lie in each interval of a scale.</summary>
    Histogram,

    /// <summary>A value along a scale, with points that were found unusual.</summary>
    Series,

    /// <summary>What lasted from when to when.</summary>
    Timeline,
}
