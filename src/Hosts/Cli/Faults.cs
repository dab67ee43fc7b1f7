using Tars.Duck;
using Tars.Pipeline;
using Tars.TextIndex;

namespace Tars.Cli;

/// <summary>Turns an exception that reached a command into an exit code.</summary>
internal static class Faults
{
    public static int CodeOf(Exception? fault) => fault switch
    {
        CliException e => e.ExitCode,
        DefinitionException => ExitCode.Definition,
        GateException or HeldException => ExitCode.Refused,
        AssetException => ExitCode.Unavailable,
        not null when FaultKinds.Of(fault) == FaultKind.DiskFull => ExitCode.InputOutput,
        StateLockedException or IndexLockedException => ExitCode.Locked,
        IndexException or DuckException or ItemException or InvalidDataException => ExitCode.Failed,
        IOException or UnauthorizedAccessException => ExitCode.InputOutput,
        OperationCanceledException => ExitCode.Interrupted,
        null => ExitCode.Failed,
        _ => ExitCode.Internal,
    };

    /// <summary>What to tell a user.</summary>
    public static string Sentence(Exception fault) => IsDefect(fault)
        ? $"tars: internal error: {fault.GetType().Name}: {Terminal.Safe(fault.Message)} (TARS_TRACE=1 shows where)"
        : fault is OperationCanceledException ? "tars: stopped"
        : $"tars: {Terminal.Safe(FileFaults.Sentence(fault) ?? fault.Message)}{WayOut(fault)}";

    /// <summary>What to do where an index turned out to be damaged, at its opening or later; else nothing.</summary>
    public static string WayOut(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is IndexCorruptException)
            {
                return ". See what is damaged: tars index check; make it anew: tars index rebuild";
            }
        }

        return "";
    }

    /// <summary>Whether exceptions are to end the process with their stack trace, for who looks for a defect.</summary>
    public static bool AreTraced { get; } = Environment.GetEnvironmentVariable("TARS_TRACE") == "1";

    /// <summary>Whether the message alone tells a user what to do, or the exception is a defect of the tool.</summary>
    public static bool IsDefect(Exception fault) => CodeOf(fault) == ExitCode.Internal;
}
