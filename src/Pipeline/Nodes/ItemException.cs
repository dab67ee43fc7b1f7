namespace Tars.Pipeline;

/// <summary>One item cannot be processed, for a reason the user can understand; the run goes on.</summary>
public sealed class ItemException : Exception
{
    /// <summary>Makes a failure that no repetition would mend.</summary>
    /// <param name="message">Names the place, what is wrong, both sides of a mismatch and what to do.</param>
    /// <param name="inner">The cause, if another exception led here.</param>
    public ItemException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>True when trying again may help: the node's retry policy then applies. Default false.</summary>
    public bool Transient { get; init; }

    /// <summary>
    /// The kind of fault behind it, which decides on the corrective action; default <see cref="FaultKind.None"/>: what <see
    /// cref="FaultKinds.Of"/> finds in the cause.
    /// </summary>
    public FaultKind Fault { get; init; }

    /// <summary>How long the other side asked to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
