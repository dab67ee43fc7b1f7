namespace Tars.Pipeline.Execution;

/// <summary>What one piece of work has met so far.</summary>
/// <param name="start">The timestamp of the first fault.</param>
internal sealed class Trouble(long start)
{
    /// <summary>How often a mode is changed or a folder made for one piece of work.</summary>
    public const int MostFixes = 3;

    public long Start { get; } = start;

    public FaultKind Kind { get; set; }

    public FaultAction Action { get; set; }

    public string Message { get; set; } = string.Empty;

    public int Fixes { get; set; }
}
