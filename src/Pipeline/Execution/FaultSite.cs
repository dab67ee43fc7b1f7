namespace Tars.Pipeline.Execution;

/// <summary>A place that meets faults: a node, or the engine's own writes.</summary>
/// <param name="name">The node's name.</param>
/// <param name="policy">What is done about faults there.</param>
internal sealed class FaultSite(string name, FaultPolicy policy)
{
    public string Name { get; } = name;

    public FaultPolicy Policy { get; } = policy;

    /// <summary>Asks the node's server; null for a node that cannot be asked.</summary>
    public IServerProbe? Probe { get; init; }

    /// <summary>The folders that its options name.</summary>
    public IReadOnlyList<FolderWatch> Folders { get; init; } = [];

    /// <summary>Whether it makes files in its folders.</summary>
    public bool Writes { get; init; }

    /// <summary>The outage of its server, or of its folders, that its hands wait for together.</summary>
    public Outage Outage { get; } = new();

    public static FaultSite Of(NodeDefinition node, FaultPolicy usual, Node made) => new(node.Name, node.Policy.Faults ?? usual)
    {
        Probe = made as IServerProbe,
        Folders = [.. Paths(node).Select(p => new FolderWatch(p))],
        Writes = node.Spec.Kind == NodeKind.Sink,
    };

    private static IEnumerable<string> Paths(NodeDefinition node) => node.Options is null ? []
        : node.Spec.Options.Where(o => o.Path is not null).SelectMany(o => o.Property.GetValue(node.Options) switch
        {
            string path => [path],
            IEnumerable<string> paths => paths,
            _ => Array.Empty<string>(),
        }).Where(Path.IsPathFullyQualified);
}
