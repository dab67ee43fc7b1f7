namespace Tars.Pipeline;

/// <summary>What a stage says about one item, apart from what it emits. Not safe for use from several threads at once.</summary>
public abstract class Output
{
    /// <summary>What is kept for the next item when an output is used again; a larger one is let go.</summary>
    private const int KeptPlaces = 65_536;

    private (object Payload, long Bytes)[] _emitted = [];

    private protected Output()
    {
    }

    internal string? SkipReason { get; private set; }

    internal Exception? Failure { get; private set; }

    internal List<string>? Notes { get; private set; }

    /// <summary>True when something is said apart from what is emitted.</summary>
    internal bool HasRemarks { get; private set; }

    internal int Count { get; private set; }

    /// <summary>Says that the item is deliberately not processed further; it counts as skipped, with this reason in the report.</summary>
    public void Skip(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        SkipReason = reason;
        HasRemarks = true;
    }

    /// <summary>Fails this item, as throwing from a stage would; for batch stages, where the other items of the batch go on.</summary>
    public void Fail(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Failure = failure;
        HasRemarks = true;
    }

    /// <summary>Adds a short remark to what the run report says about this root ("42 s of speech, 7 segments").</summary>
    public void Note(string note)
    {
        ArgumentException.ThrowIfNullOrEmpty(note);
        (Notes ??= []).Add(note);
        HasRemarks = true;
    }

    internal object PayloadAt(int index) => _emitted[index].Payload;

    internal long BytesAt(int index) => _emitted[index].Bytes;

    /// <summary>Says again what a kept run of the stage said.</summary>
    internal void Restore(IEnumerable<object> payloads, IReadOnlyList<string> notes, string? skipReason)
    {
        foreach (object payload in payloads)
        {
            Add(payload);
        }

        Notes = notes.Count > 0 ? [.. notes] : null;
        SkipReason = skipReason;
        HasRemarks = true;
    }

    private protected abstract void Add(object payload);

    private protected void Append(object payload, long bytes)
    {
        int count = Count;
        (object Payload, long Bytes)[] emitted = _emitted;
        if ((uint)count >= (uint)emitted.Length)
        {
            emitted = Grow();
        }

        emitted[count] = (payload, bytes);
        Count = count + 1;
    }

    private (object Payload, long Bytes)[] Grow()
    {
        Array.Resize(ref _emitted, Math.Max(4, 2 * Count));
        return _emitted;
    }

    internal void Reset()
    {
        // The payloads are with their items now, or with nobody.
        if (Count == 1)
        {
            _emitted[0] = default;
        }
        else if (_emitted.Length > KeptPlaces)
        {
            _emitted = [];
        }
        else
        {
            Array.Clear(_emitted, 0, Count);
        }

        Count = 0;
        if (HasRemarks)
        {
            HasRemarks = false;
            SkipReason = null;
            Failure = null;
            Notes = null;
        }
    }
}
