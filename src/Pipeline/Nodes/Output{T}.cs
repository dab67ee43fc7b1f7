namespace Tars.Pipeline;

/// <summary>Collects what a stage makes of one item.</summary>
/// <typeparam name="T">The payload type.</typeparam>
public sealed class Output<T> : Output
    where T : class
{
    internal Output()
    {
    }

    /// <summary>Emits one payload. The order of emission is kept.</summary>
    /// <param name="payload">Immutable from now on; its ownership passes to the engine.</param>
    /// <param name="bytes">What it weighs in memory, in bytes; 0 lets the engine estimate.</param>
    public void Emit(T payload, long bytes = 0)
    {
        ArgumentNullException.ThrowIfNull(payload);
        Append(payload, bytes);
    }

    private protected override void Add(object payload) => Emit((T)payload);
}
