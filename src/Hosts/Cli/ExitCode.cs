namespace Tars.Cli;

/// <summary>What the tool's exit codes mean.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The run failed.</summary>
    public const int Failed = 1;

    /// <summary>A gate said no: verification failed, findings above the limit.</summary>
    public const int Refused = 2;

    /// <summary>Finished, with dead letters.</summary>
    public const int DeadLetters = 3;

    public const int Usage = 64;

    /// <summary>A dependency is unavailable: an asset, a program.</summary>
    public const int Unavailable = 69;

    public const int Internal = 70;

    public const int InputOutput = 74;

    /// <summary>Locked by another run: try later.</summary>
    public const int Locked = 75;

    /// <summary>The definition is invalid.</summary>
    public const int Definition = 78;

    /// <summary>Stopped by SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM.</summary>
    public const int Terminated = 143;
}
