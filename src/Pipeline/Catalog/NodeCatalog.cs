using System.Reflection;

namespace Tars.Pipeline;

/// <summary>The kinds of nodes that definitions may use, by name. Immutable; safe for use from several threads.</summary>
public sealed class NodeCatalog
{
    private readonly Dictionary<string, NodeSpec> _byName;

    private NodeCatalog(IEnumerable<NodeSpec> specs)
    {
        _byName = new Dictionary<string, NodeSpec>(StringComparer.Ordinal);
        foreach (NodeSpec spec in specs)
        {
            if (!_byName.TryAdd(spec.Name, spec))
            {
                throw new InvalidOperationException(
                    $"Two node classes are named '{spec.Name}': {_byName[spec.Name].NodeType.FullName} and {spec.NodeType.FullName}; rename one.");
            }
        }

        Specs = [.. _byName.Values.OrderBy(s => s.Name, StringComparer.Ordinal)];
    }

    /// <summary>All specs, by name.</summary>
    public IReadOnlyList<NodeSpec> Specs { get; }

    /// <summary>Finds every class with <see cref="NodeAttribute"/> in the assemblies.</summary>
    /// <exception cref="InvalidOperationException">Two classes have one name, or a class is malformed; the message says which and why.</exception>
    public static NodeCatalog FromAssemblies(params IEnumerable<Assembly> assemblies)
    {
        ArgumentNullException.ThrowIfNull(assemblies);
        return new NodeCatalog(
            from assembly in assemblies.Distinct()
            from type in assembly.GetTypes()
            where type.IsDefined(typeof(NodeAttribute), inherit: false)
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
}
