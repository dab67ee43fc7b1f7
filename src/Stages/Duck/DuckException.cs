namespace Tars.Duck;

/// <summary>DuckDB refused or failed a call.</summary>
/// <param name="message">DuckDB's own message, which begins with its class ("Parser Error: …").</param>
/// <param name="type">The class of the error, <see cref="DuckErrorType.Unknown"/> when DuckDB did not tell.</param>
public sealed class DuckException(string message, DuckErrorType type = DuckErrorType.Unknown) : Exception(message)
{
    /// <summary>The class of the error.</summary>
    public DuckErrorType ErrorType { get; } = type;
}
