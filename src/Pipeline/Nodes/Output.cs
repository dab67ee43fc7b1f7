namespace Tars.Pipeline;

/// <summary>What a stage says about one item, apart from what it emits. Not safe for use from several threads at once.</summary>
public abstract class Output
{
    private protected Output()
    {
    }

    internal string? SkipReason { get; private set; }

    internal Exception? Failure { get; private set; }

    internal List<string>? Notes { get; private set; }

    internal abstract int Count { get; }

    /// <summary>Says that the item is deliberately not processed further; it counts as skipped, with this reason in the report.</summary>
    public void Skip(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        SkipReason = reason;
    }

    /// <summary>Fails this item, as throwing from a stage would; for batch stages, where the other items of the batch go on.</summary>
    public void Fail(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Failure = failure;
    }

    /// <summary>Adds a short remark to what the run report says about this root ("42 s of speech, 7 segments").</summary>
    public void Note(string note)
    {
        ArgumentException.ThrowIfNullOrEmpty(note);
        (Notes ??= []).Add(note);
    }

    internal abstract object PayloadAt(int index);

    internal abstract long BytesAt(int index);

    /// <summary>Says again what a kept run of the stage said.</summary>
    internal void Restore(IEnumerable<object> payloads, IReadOnlyList<string> notes, string? skipReason)
    {
        foreach (object payload in payloads)
        {
            Add(payload);
        }

        Notes = notes.Count > 0 ? [.. notes] : null;
        SkipReason = skipReason;
    }

    private protected abstract void Add(object payload);

    internal virtual void Reset()
    {
        SkipReason = null;
        Failure = null;
        Notes = null;
    }
}
