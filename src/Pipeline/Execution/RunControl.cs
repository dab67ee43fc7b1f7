namespace Tars.Pipeline;

/// <summary>What another process may ask of the run or watch that holds a state folder, through a file in it.</summary>
public static class RunControl
{
    private const string FileName = "control";

    /// <summary>True when a run or a standing watch holds the state folder now.</summary>
    public static bool IsRunning(string stateFolder) =>
        StateLock.IsHeld(stateFolder) || StateLock.IsHeld(stateFolder, StandingWatch.LockName);

    /// <summary>Asks; the run answers within a second. What was asked before is replaced.</summary>
    /// <exception cref="IOException">The state folder cannot be written to.</exception>
    public static void Ask(string stateFolder, RunRequest request) =>
        DurableFile.Write(Path.Combine(stateFolder, FileName), System.Text.Encoding.ASCII.GetBytes(request.ToString()));

    /// <summary>What is asked of the run; null for nothing that is known.</summary>
    internal static RunRequest? Asked(string stateFolder)
    {
        string file = Path.Combine(stateFolder, FileName);
        try
        {
            return File.Exists(file) && Enum.TryParse(File.ReadAllText(file), out RunRequest request) ? request : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes back what was asked of an earlier run.</summary>
    internal static void Clear(string stateFolder) => File.Delete(Path.Combine(stateFolder, FileName));
}
