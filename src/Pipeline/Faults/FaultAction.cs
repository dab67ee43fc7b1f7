namespace Tars.Pipeline;

/// <summary>What is done about a fault. Which of these a kind of fault knows is said at <see cref="FaultPolicy"/>.</summary>
public enum FaultAction
{
    /// <summary>Try again, as the node's <c>retry</c> policy says.</summary>
    Retry,

    /// <summary>Nothing: the failure is settled at once, as <c>on_error</c> says.</summary>
    Fail,

    /// <summary>Give the user that runs this the missing rights on what he owns, then try again.</summary>
    Fix,

    /// <summary>Make the missing folder where the node writes, then try again.</summary>
    Create,

    /// <summary>Wait until what is missing is back, up to a limit, while other nodes go on.</summary>
    Wait,

    /// <summary>Give the item up, unless its stage says that another attempt may bring better bytes.</summary>
    Discard,

    /// <summary>Hold the whole run until there is room, up to a limit.</summary>
    Pause,

    /// <summary>Wait where the node can be asked cheaply whether its server answers (<see cref="IServerProbe"/>), else retry.</summary>
    Probe,
}
