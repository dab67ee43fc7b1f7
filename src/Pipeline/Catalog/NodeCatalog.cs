using System.Reflection;

namespace Tars.Pipeline;

/// <summary>The kinds of nodes that definitions may use, by name. Immutable; safe for use from several threads.</summary>
public sealed class NodeCatalog
{
    private readonly Dictionary<string, NodeSpec> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeSpec> _channels = new(StringComparer.Ordinal);

    private NodeCatalog(IEnumerable<NodeSpec> specs)
    {
        foreach (NodeSpec spec in specs)
        {
            Dictionary<string, NodeSpec> named = spec.Kind == NodeKind.Channel ? _channels : _byName;
            if (!named.TryAdd(spec.Name, spec))
            {
                throw new InvalidOperationException(
                    $"Two node classes are named '{spec.Name}': {named[spec.Name].NodeType.FullName} and {spec.NodeType.FullName}; "
                    + "rename one.");
            }
        }

        Specs = [.. _byName.Values.OrderBy(s => s.Name, StringComparer.Ordinal)];
        Channels = [.. _channels.Values.OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    /// <summary>The specs of what can stand in a graph, by name.</summary>
    public IReadOnlyList<NodeSpec> Specs { get; }

    /// <summary>The specs of channels for notices, by name; their names are apart from those of nodes.</summary>
    public IReadOnlyList<NodeSpec> Channels { get; }

    /// <summary>Finds every class with <see cref="NodeAttribute"/> in the assemblies.</summary>
    /// <exception cref="InvalidOperationException">
    /// Two classes have one name, or a class is malformed; the message says which and why.
    /// </exception>
    public static NodeCatalog FromAssemblies(params IEnumerable<Assembly> assemblies)
    {
        ArgumentNullException.ThrowIfNull(assemblies);
        return new NodeCatalog(
            from assembly in assemblies.Distinct()
            from type in NodeTypes.In(assembly)
            select NodeSpecReader.Read(type));
    }

    /// <summary>Takes just these classes, each with <see cref="NodeAttribute"/>.</summary>
    /// <exception cref="InvalidOperationException">As <see cref="FromAssemblies"/>.</exception>
    public static NodeCatalog FromTypes(params IEnumerable<Type> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return new NodeCatalog(types.Distinct().Select(NodeSpecReader.Read));
    }

    /// <summary>The spec with this name, or null.</summary>
    public NodeSpec? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The spec of the channel with this name, or null.</summary>
    public NodeSpec? FindChannel(string name) => _channels.GetValueOrDefault(name);
}
