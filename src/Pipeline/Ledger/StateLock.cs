using System.Globalization;
using System.Text;

namespace Tars.Pipeline;

/// <summary>Keeps a second run out of a state folder. The system releases it when the owner dies.</summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <param name="stateFolder">The folder; it is made when it is not there.</param>
    /// <param name="name">The lock's name: a run's is <c>lock</c>.</param>
    /// <exception cref="StateLockedException">Another process holds it.</exception>
    /// <exception cref="LedgerException">The folder cannot be made or written to.</exception>
    public static StateLock Take(string stateFolder, string name = "lock")
    {
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(stateFolder);
            file = Open(Path.Combine(stateFolder, name));
            // The owner's number stands in a second file, since nobody else can read the locked one.
            string owner = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            File.WriteAllText(Path.Combine(stateFolder, $"{name}.owner"), owner, Encoding.ASCII);
            return new StateLock(file);
        }
        catch (IOException e) when (file is null && IsHeld(e))
        {
            throw new StateLockedException(
                $"{stateFolder}: another {(name == "lock" ? "run" : name)}{Owner(stateFolder, name)} is using this state folder; try "
                + "again when it has ended.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new LedgerException(
                $"{stateFolder}: the state folder cannot be written ({e.Message}); check its path, permissions and disk.", e);
        }
    }

    /// <summary>Whether somebody holds the lock now.</summary>
    public static bool IsHeld(string stateFolder, string name = "lock")
    {
        try
        {
            new FileStream(Path.Combine(stateFolder, name), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1).Dispose();
            return false;
        }
        catch (IOException e)
        {
            return IsHeld(e);
        }
    }

    private static FileStream Open(string path)
    {
        for (int left = 5; ; left--)
        {
            try
            {
                // FileShare.None is an advisory flock on Unix: it holds between processes and ends with the process.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (IOException e) when (left > 1 && IsHeld(e))
            {
                // Somebody may only be looking whether it is held.
                using var never = new ManualResetEventSlim();
                never.Wait(20);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// EWOULDBLOCK of Linux and of macOS; a sharing or lock violation on Windows. A read-only disk, say, is not another run.
    /// </summary>
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    private static string Owner(string stateFolder, string name)
    {
        try
        {
            return $" (process {File.ReadAllText(Path.Combine(stateFolder, $"{name}.owner")).Trim()})";
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
