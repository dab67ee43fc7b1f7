namespace Tars.Pipeline;

/// <summary>
/// Declares a class derived from <see cref="Source{TOut}"/>, <see cref="Stage{TIn, TOut}"/>, <see cref="BatchStage{TIn, TOut}"/> or
/// <see cref="Sink{TIn}"/> as usable from a definition. The YAML binding, schema, reference page and listing follow from it, from the
/// type arguments (the ports) and from the options record that the constructor takes.
/// </summary>
/// <param name="name">The name after <c>use:</c>, lower case with underscores.</param>
/// <param name="version">Raised when the same input and options give another output; part of the fingerprint.</param>
/// <param name="summary">One sentence for the listing.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NodeAttribute(string name, int version, string summary) : Attribute
{
    /// <summary>The name after <c>use:</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The version of what the node computes, from 1.</summary>
    public int Version { get; } = version;

    /// <summary>One sentence for the listing.</summary>
    public string Summary { get; } = summary;

    /// <summary>The assets (by name in assets.json) that the node cannot work without; their digests are part of the fingerprint.</summary>
    public string[] Needs { get; init; } = [];

    /// <summary>
    /// True when its outputs are worth keeping by fingerprint and input digest (<c>memo</c> is on by default). Default false.
    /// </summary>
    public bool Costly { get; init; }

    /// <summary>
    /// A condition, in the language of <c>when</c>, that holds for the items it can work on where its input type says less: what a first
    /// definition asks before the node. Null when it takes all.
    /// </summary>
    public string? Suits { get; init; }

    /// <summary>True when what it does lasts without a sink behind it, such as files that it writes. Default false.</summary>
    public bool Lasting { get; init; }

    /// <summary>
    /// How many items it works on at once where the definition does not say, 1 to 256: more than one for a node that mostly waits for
    /// others, and whose outputs need no order. Default 1.
    /// </summary>
    public int Parallelism { get; init; } = 1;
}
