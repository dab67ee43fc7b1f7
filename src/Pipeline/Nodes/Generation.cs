namespace Tars.Pipeline;

/// <summary>Everything that one root led to at one sink.</summary>
/// <typeparam name="T">The payload type.</typeparam>
public sealed class Generation<T>
    where T : class
{
    private readonly GenerationRecord _record;

    internal Generation(GenerationRecord record)
    {
        _record = record;
        Items = record.Items.Count == 0 ? [] : record.Items.Cast<T>().ToArray();
    }

    /// <summary>Makes a generation by hand, for testing a sink without the engine.</summary>
    /// <param name="source">The node that brought the root in; keys are unique within it.</param>
    /// <param name="key">The root's key.</param>
    /// <param name="version">The root's SHA-256, hex.</param>
    /// <param name="items">The items; empty takes the key's effects away.</param>
    public Generation(string source, string key, string version, IReadOnlyList<T> items)
        : this(new GenerationRecord(source, key, version, items.Count == 0, items))
    {
    }

    /// <summary>The name of the source node. Together with <see cref="Key"/> it identifies the root.</summary>
    public string Source => _record.Source;

    /// <summary>The root's key.</summary>
    public string Key => _record.Key;

    /// <summary>The SHA-256 of the root's content, hex.</summary>
    public string Version => _record.Version;

    /// <summary>True when the root is gone from its source.</summary>
    public bool Removed => _record.Removed;

    /// <summary>
    /// The items, those of one parent in the order of emission; empty when nothing of the root reached this sink,
    /// which also takes the earlier generation away.
    /// </summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>Adds a short remark to what the run report says about this root.</summary>
    public void Note(string note) => _record.Notes.Add(note);
}
