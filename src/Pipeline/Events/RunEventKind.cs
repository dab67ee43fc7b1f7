namespace Tars.Pipeline;

/// <summary>What a run has to tell while it goes on.</summary>
public enum RunEventKind
{
    /// <summary>It began.</summary>
    RunStarted,

    /// <summary>It ended well, with dead letters or without, or was stopped as asked.</summary>
    RunFinished,

    /// <summary>It failed.</summary>
    RunFailed,

    /// <summary>An item failed for good.</summary>
    DeadLetter,

    /// <summary>A fault of the surroundings: <see cref="RunEvent.Fault"/> says which and what was done.</summary>
    Fault,

    /// <summary>The run takes in no further roots for now.</summary>
    Paused,

    /// <summary>The run goes on after a pause.</summary>
    Resumed,

    /// <summary>A gate said no: a check that its user asked for did not pass.</summary>
    GateFailed,
}
