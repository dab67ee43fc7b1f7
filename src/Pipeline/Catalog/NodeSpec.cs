namespace Tars.Pipeline;

/// <summary>Everything the engine knows about a kind of node: read once from its class. Safe for use from several threads.</summary>
public sealed class NodeSpec
{
    private readonly Func<object?, NodeContext, Node> _create;
    private readonly Lazy<IReadOnlyList<OptionSpec>> _options;

    internal NodeSpec(
        Type nodeType,
        NodeAttribute attribute,
        NodeKind kind,
        Type? inputType,
        Type? outputType,
        Type? optionsType,
        Func<object?, NodeContext, Node> create)
    {
        _create = create;
        NodeType = nodeType;
        Name = attribute.Name;
        Version = attribute.Version;
        Summary = attribute.Summary;
        Needs = attribute.Needs;
        Costly = attribute.Costly;
        Lasting = attribute.Lasting;
        Suits = attribute.Suits;
        UsualPolicy = NodePolicy.Default with { Parallelism = attribute.Parallelism };
        Kind = kind;
        InputType = inputType;
        OutputType = outputType;
        OptionsType = optionsType;
        _options = new Lazy<IReadOnlyList<OptionSpec>>(() => optionsType is null ? [] : OptionSpecReader.Read(nodeType, optionsType));
    }

    private NodeSpec(NodeSpec other, NodeKind kind, Type? inputType, Func<object?, NodeContext, Node> create)
    {
        _create = create;
        _options = other._options;
        (NodeType, Name, Version, Summary) = (other.NodeType, other.Name, other.Version, other.Summary);
        (Needs, Costly, Lasting, Suits, UsualPolicy) = (other.Needs, other.Costly, other.Lasting, other.Suits, other.UsualPolicy);
        (Kind, InputType, OutputType, OptionsType) = (kind, inputType, other.OutputType, other.OptionsType);
    }

    /// <summary>The name after <c>use:</c>.</summary>
    public string Name { get; }

    /// <summary>The version of what the node computes, from 1.</summary>
    public int Version { get; }

    /// <summary>One sentence for the listing.</summary>
    public string Summary { get; }

    /// <summary>What the class's documentation comment says, as Markdown; null when the library came without its XML file.</summary>
    public string? Description => DocComments.Of(NodeType);

    /// <summary>The part it plays.</summary>
    public NodeKind Kind { get; }

    /// <summary>The payload type it takes; null for a source.</summary>
    public Type? InputType { get; }

    /// <summary>The payload type it emits; null for a sink.</summary>
    public Type? OutputType { get; }

    /// <summary>The type of its options record; null when it takes none.</summary>
    public Type? OptionsType { get; }

    /// <summary>The assets it cannot work without, by name.</summary>
    public IReadOnlyList<string> Needs { get; private init; }

    /// <summary>True when its outputs are worth keeping by fingerprint and input digest.</summary>
    public bool Costly { get; }

    /// <summary>True when what it does lasts without a sink behind it.</summary>
    public bool Lasting { get; }

    /// <summary>The condition that a first definition asks before it; null for none.</summary>
    public string? Suits { get; }

    /// <summary>How the engine runs it where the definition does not say.</summary>
    public NodePolicy UsualPolicy { get; }

    /// <summary>The class.</summary>
    public Type NodeType { get; }

    /// <summary>Its options in order of declaration; read from the options record on first use.</summary>
    /// <exception cref="InvalidOperationException">
    /// The options record is malformed; the message names the class and the property.
    /// </exception>
    public IReadOnlyList<OptionSpec> Options => _options.Value;

    /// <summary>Makes a node.</summary>
    /// <param name="options">An instance of <see cref="OptionsType"/>; null stands for its defaults.</param>
    /// <param name="context">What the engine lends to it.</param>
    public Node Create(object? options, NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (OptionsType is not null)
            options ??= Activator.CreateInstance(OptionsType);
        return _create(options, context);
    }

    /// <summary>The same to a definition, but made otherwise: what tests put in a node's place.</summary>
    internal NodeSpec With(NodeKind kind, Type? inputType, IReadOnlyList<string> needs, Func<object?, NodeContext, Node> create) =>
        new(this, kind, inputType, create) { Needs = needs };

    /// <summary>The name and version, for example <c>chunk@1</c>.</summary>
    public override string ToString() => $"{Name}@{Version}";
}
