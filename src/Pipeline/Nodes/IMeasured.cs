namespace Tars.Pipeline;

/// <summary>A payload that knows what it weighs, so that byte budgets hold without the emitting stage saying so.</summary>
public interface IMeasured
{
    /// <summary>About how many bytes of memory the payload holds, at least 0.</summary>
    long MemoryBytes { get; }
}
