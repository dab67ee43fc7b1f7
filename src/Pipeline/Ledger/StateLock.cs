using System.Globalization;
using System.Text;

namespace Tars.Pipeline;

/// <summary>Keeps a second run out of a state folder. The system releases it when the owner dies.</summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <exception cref="StateLockedException">Another process holds it.</exception>
    public static StateLock Take(string stateFolder)
    {
        Directory.CreateDirectory(stateFolder);
        string path = Path.Combine(stateFolder, "lock");
        FileStream file;
        try
        {
            // FileShare.None is an advisory flock on Unix: it holds between processes and ends with the process.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException) && File.Exists(path))
        {
            throw new StateLockedException($"{stateFolder}: another run{Owner(stateFolder)} is using this state folder; try again when it has ended.", e);
        }

        // The owner's number stands in a second file, since nobody else can read the locked one.
        File.WriteAllText(Path.Combine(stateFolder, "lock.owner"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Encoding.ASCII);
        return new StateLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static string Owner(string stateFolder)
    {
        try
        {
            return $" (process {File.ReadAllText(Path.Combine(stateFolder, "lock.owner")).Trim()})";
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
