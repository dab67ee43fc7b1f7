namespace Tars.Pipeline;

/// <summary>Collects what a stage makes of one item.</summary>
/// <typeparam name="T">The payload type.</typeparam>
public sealed class Output<T> : Output
    where T : class
{
    private readonly List<(T Payload, long Bytes)> _emitted = [];

    internal Output()
    {
    }

    internal override int Count => _emitted.Count;

    /// <summary>Emits one payload. The order of emission is kept.</summary>
    /// <param name="payload">Immutable from now on; its ownership passes to the engine.</param>
    /// <param name="bytes">What it weighs in memory, in bytes; 0 lets the engine estimate.</param>
    public void Emit(T payload, long bytes = 0)
    {
        ArgumentNullException.ThrowIfNull(payload);
        _emitted.Add((payload, bytes));
    }

    private protected override void Add(object payload) => Emit((T)payload);

    internal override object PayloadAt(int index) => _emitted[index].Payload;

    internal override long BytesAt(int index) => _emitted[index].Bytes;

    internal override void Reset()
    {
        base.Reset();
        _emitted.Clear();
    }
}
