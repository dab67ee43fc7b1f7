using YamlDotNet.Core;

namespace Tars.Pipeline.Definition;

/// <summary>A value of the file with its place.</summary>
/// <param name="At">Where it stands; for a list or mapping, where it begins.</param>
internal abstract record YamlItem(SourceLocation At)
{
    /// <summary>How many values it is, itself included; of more than <see cref="int.MaxValue"/>, that.</summary>
    public int Size { get; protected init; } = 1;

    /// <summary>What it is, in words.</summary>
    public abstract string Described { get; }

    // An argument that is a list stands in for each value that names it, so that a small file can come to any number.
    private protected static int Total(long inside) => (int)Math.Min(int.MaxValue, inside + 1);
}

/// <param name="At">Where it stands.</param>
/// <param name="Value">Its text, folded and unescaped.</param>
/// <param name="Style">How it is quoted.</param>
/// <param name="Start">Index of its first character in the file, its quotes included.</param>
/// <param name="End">Index behind its last.</param>
/// <param name="Source">The text it stands in.</param>
internal sealed record YamlScalar(SourceLocation At, string Value, ScalarStyle Style, int Start, int End, SourceText Source) : YamlItem(At)
{
    /// <summary>The arguments of the part it stands in: what a variable means before the environment does; null outside of parts.</summary>
    public IReadOnlyDictionary<string, YamlItem>? Scope { get; init; }

    /// <summary>True for nothing, <c>~</c> and <c>null</c> without quotes.</summary>
    public bool IsNull => Style == ScalarStyle.Plain && Value is "" or "~" or "null";

    public override string Described => IsNull ? "nothing" : "a single value";
}

/// <summary>Stands where a value is missing or wrong, which has been reported: nothing more is said about it.</summary>
internal sealed record YamlMissing(SourceLocation At) : YamlItem(At)
{
    public override string Described => "nothing";
}

internal sealed record YamlSequence : YamlItem
{
    public YamlSequence(SourceLocation at, IReadOnlyList<YamlItem> items)
        : base(at)
    {
        Items = items;
        Size = Total(items.Sum(i => (long)i.Size));
    }

    public IReadOnlyList<YamlItem> Items { get; }

    public override string Described => "a list";
}

internal sealed record YamlMapping : YamlItem
{
    public YamlMapping(SourceLocation at, IReadOnlyList<(YamlScalar Key, YamlItem Value)> entries)
        : base(at)
    {
        Entries = entries;
        Size = Total(entries.Sum(e => e.Value.Size + 1L));
    }

    /// <summary>In the order of the file, each key once.</summary>
    public IReadOnlyList<(YamlScalar Key, YamlItem Value)> Entries { get; }

    public override string Described => "a mapping";
}
