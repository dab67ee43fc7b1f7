namespace Tars.Pipeline;

/// <summary>What a stage says about one item, apart from what it emits. Not safe for use from several threads at once.</summary>
public abstract class Output
{
    /// <summary>What is kept for the next item when an output is used again; a larger one is let go.</summary>
    private const int KeptPlaces = 65_536;

    // Most stages make one of one: the first has a place of its own.
    private object? _first;
    private long _firstBytes;
    private (object Payload, long Bytes)[] _others = [];

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

    internal object PayloadAt(int index) => index == 0 ? _first! : _others[index - 1].Payload;

    internal long BytesAt(int index) => index == 0 ? _firstBytes : _others[index - 1].Bytes;

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
        if (Count == 0)
        {
            _first = payload;
            _firstBytes = bytes;
            Count = 1;
            return;
        }

        int place = Count - 1;
        if (place == _others.Length)
        {
            Array.Resize(ref _others, Math.Max(4, 2 * place));
        }

        _others[place] = (payload, bytes);
        Count = place + 2;
    }

    /// <summary>
    /// Makes ready for the next item. The payloads are with their items now, or with nobody; the first is let go by the next.
    /// </summary>
    internal void Reset()
    {
        if (Count > 1)
        {
            _first = null;
            if (_others.Length > KeptPlaces)
            {
                _others = [];
            }
            else
            {
                Array.Clear(_others, 0, Count - 1);
            }
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

    /// <summary>Lets go of everything; to be called when no next item is near.</summary>
    internal void Release()
    {
        Reset();
        _first = null;
    }
}
