namespace Tars.Stages.Tables;

/// <summary>A query was refused, failed, or reached a limit. The tables are as they were.</summary>
/// <param name="message">What is wrong, and what to do about it.</param>
/// <param name="inner">What it came of.</param>
public sealed class QueryException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether a limit of time, memory or size ended it; else the statement itself is at fault.</summary>
    public bool LimitReached { get; init; }
}
