using System.Globalization;

namespace Tars.Stages.Processes;

/// <summary>The signals by which somebody else ends a process, as opposed to those that it earns by its own doing.</summary>
internal static class KillSignal
{
    private const int FirstSignalCode = 128;
    private const int Kill = 9;

    /// <summary>HUP, INT, QUIT, KILL and TERM have these numbers on every Unix.</summary>
    private static readonly int[] FromOutside = [1, 2, 3, Kill, 15];

    /// <summary>The signal that an exit code stands for, if it came from outside; a crash or a spent limit gives null.</summary>
    public static int? Of(int exitCode) =>
        exitCode - FirstSignalCode is var signal && Array.IndexOf(FromOutside, signal) >= 0 ? signal : null;

    /// <summary>The signal that a line of ffmpeg's log names as the cause of its end: it handles INT and TERM and ends with 255.</summary>
    public static int? Told(ReadOnlySpan<char> line)
    {
        const string said = "Exiting normally, received signal ";
        int at = line.IndexOf(said);
        return at >= 0 && int.TryParse(line[(at + said.Length)..].TrimEnd('.'), CultureInfo.InvariantCulture, out int signal)
            ? Of(FirstSignalCode + signal)
            : null;
    }

    /// <summary>What happened and what to do, as a sentence or two.</summary>
    public static string Describe(string program, int signal) => signal == Kill
        ? $"{program} was killed by signal {signal}, probably for memory. The file is not to blame: "
            + "give the machine or the container more memory, or lower the node's parallelism, and run again."
        : $"{program} was killed by signal {signal} from outside. The file is not to blame: run again.";
}
