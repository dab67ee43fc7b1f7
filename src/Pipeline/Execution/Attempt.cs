namespace Tars.Pipeline.Execution;

/// <summary>How working on something ended: a value, so that no failure ever crosses a block as an exception.</summary>
/// <param name="Failure">The last failure, or null.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Stopped">True when the run stopped before it was decided.</param>
internal readonly record struct Attempt(Exception? Failure, int Attempts, bool Stopped)
{
    /// <summary>The attempts before the last, of what failed at all; null for none.</summary>
    public IReadOnlyList<FailedAttempt>? Earlier { get; init; }

    public bool Succeeded => Failure is null && !Stopped;
}
