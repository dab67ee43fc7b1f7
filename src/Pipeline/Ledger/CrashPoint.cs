using System.Globalization;

namespace Tars.Pipeline;

/// <summary>
/// Places inside durable writes at which a test may let the process die as by <c>kill -9</c>: <c>TARS_CRASH_AT=ledger.before-commit:3</c>
/// ends it the third time that it comes there. Without the variable a place costs one comparison. A sink of yours can be tested the same
/// way: call <see cref="Hit"/> between its steps.
/// </summary>
public static class CrashPoint
{
    private static readonly string? s_name;
    private static int s_left = 1;

    static CrashPoint()
    {
        string[] at = (Environment.GetEnvironmentVariable("TARS_CRASH_AT") ?? string.Empty).Split(':');
        s_name = at[0].Length > 0 ? at[0] : null;
        if (at.Length > 1)
        {
            s_left = int.Parse(at[1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// Whether the process is to die at this place, now or later: lets a write be cut in two only
    /// where a test wants to see the half of it.
    /// </summary>
    public static bool IsSet(string name) => s_name is not null && s_name == name;

    /// <summary>Ends the process if it is to die here now. Safe from any thread.</summary>
    /// <param name="name">The place: what is written, a dot, and the step.</param>
    public static void Hit(string name)
    {
        if (s_name is not null && s_name == name && Interlocked.Decrement(ref s_left) == 0)
        {
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            // The signal is delivered before the call returns: nothing happens after this place.
            self.Kill();
        }
    }
}
