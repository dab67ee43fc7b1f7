namespace Tars.Pipeline;

/// <summary>What becomes of an item that failed for good.</summary>
public enum ErrorAction
{
    /// <summary>It is kept with its cause and can be retried; the run goes on.</summary>
    DeadLetter,

    /// <summary>It counts as skipped, with its cause in the report; the run goes on.</summary>
    Skip,

    /// <summary>The run stops and fails.</summary>
    Fail,
}
