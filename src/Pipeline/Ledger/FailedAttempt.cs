namespace Tars.Pipeline;

/// <summary>One attempt at an item that failed.</summary>
/// <param name="At">When it failed, UTC.</param>
/// <param name="Error">The type of the exception, without its namespace.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="WaitedSeconds">How long the next attempt was put off, in seconds; 0 when there was none.</param>
public sealed record FailedAttempt(DateTimeOffset At, string Error, string Message, double WaitedSeconds);
