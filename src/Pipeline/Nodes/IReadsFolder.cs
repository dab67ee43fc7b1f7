namespace Tars.Pipeline;

/// <summary>
/// Implemented by the options of a source that reads a folder, so that a definition in which a sink would write into it, and the next run
/// take that in again, is refused when it is loaded.
/// </summary>
public interface IReadsFolder
{
    /// <summary>
    /// Whether the source would bring a file of this path. Must not look at the disk; the options' own paths are absolute.
    /// </summary>
    /// <param name="path">An absolute path, of a file that need not exist.</param>
    bool Brings(string path);
}
