namespace Tars.Cli.Reporting;

/// <summary>How a run is shown while it goes on.</summary>
internal enum ProgressStyle
{
    /// <summary>A table on a terminal, lines elsewhere.</summary>
    Auto,

    /// <summary>A table that is redrawn in place; lines where there is no terminal.</summary>
    Table,

    /// <summary>A line every few seconds.</summary>
    Lines,

    /// <summary>Events, a line of JSON each: <see cref="ProgressEvents"/>.</summary>
    Json,

    /// <summary>Nothing.</summary>
    None,
}
