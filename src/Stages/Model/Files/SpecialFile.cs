namespace Tars.Stages.Files;

/// <summary>
/// Tells what is no regular file before it is opened: opening a named pipe waits for a writer for ever, and a device may have no end.
/// </summary>
public static class SpecialFile
{
    /// <summary>What stands at a path, with its article ("a named pipe (FIFO)", "a socket", "a device").</summary>
    /// <param name="path">Links in it are followed.</param>
    /// <returns>Null for a regular file, a folder, what is not there or cannot be told, and on systems other than Linux.</returns>
    public static string? KindOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return UnixStat.Of(path)?.Type switch
        {
            UnixStat.Fifo => "a named pipe (FIFO)",
            UnixStat.Socket => "a socket",
            UnixStat.CharacterDevice or UnixStat.BlockDevice => "a device",
            _ => null,
        };
    }

    /// <summary>Throws if <see cref="KindOf"/> finds one. To be called before a file that a user named is opened.</summary>
    /// <exception cref="IOException">The message names the path, what it is and what to do.</exception>
    public static void Refuse(string path)
    {
        if (KindOf(path) is { } kind)
        {
            throw new IOException(
                $"{path} is {kind}, not a file: reading it might never end. Remove or exclude it, or copy what it gives into a file.");
        }
    }
}
