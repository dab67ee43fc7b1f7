namespace Tars.Pipeline;

/// <summary>
/// A payload that stands for something outside of the process, such as a file, which may change while a node reads it. The engine asks
/// after each node that worked on it, before anything the node made is kept or handed on.
/// </summary>
public interface IExternalPayload
{
    /// <summary>Returns when it is still what the source brought in.</summary>
    /// <exception cref="ItemException">It changed or went away. The failure is transient: the next run meets it as it is then.</exception>
    void EnsureUnchanged();
}
