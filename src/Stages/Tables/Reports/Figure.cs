namespace Tars.Stages.Tables;

/// <summary>What a report draws: numbers with a form. A figure holds at most <see cref="MaxPoints"/> points.</summary>
/// <param name="Kind">The form.</param>
/// <param name="Title">What it shows, in a few words.</param>
/// <param name="Columns">The columns it is about, as the file names them.</param>
/// <param name="Points">In the order to be drawn; <see cref="FigureKind.Series"/>: along the scale, the marked ones last.</param>
public sealed record Figure(FigureKind Kind, string Title, IReadOnlyList<string> Columns, IReadOnlyList<FigurePoint> Points)
{
    /// <summary>How many points a figure holds at most.</summary>
    public const int MaxPoints = 320;

    /// <summary>What the scale of a histogram, series or timeline counts; bars have none.</summary>
    public FigureScale Scale { get; init; }

    /// <summary>True when the values are shares of a whole, from 0 to 1.</summary>
    public bool Shares { get; init; }
}
