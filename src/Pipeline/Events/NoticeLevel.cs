namespace Tars.Pipeline;

/// <summary>How much an event matters, in rising order.</summary>
public enum NoticeLevel
{
    /// <summary>As expected.</summary>
    Info,

    /// <summary>Mended, or will be without anybody's doing.</summary>
    Warning,

    /// <summary>Something was not done.</summary>
    Error,

    /// <summary>The run stands still or has failed: somebody has to see to it.</summary>
    Critical,
}
