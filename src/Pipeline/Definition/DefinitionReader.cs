using Tars.Pipeline.Definition.Reuse;

namespace Tars.Pipeline.Definition;

/// <summary>Reads the tree of a file into nodes and settings.</summary>
internal sealed class DefinitionReader
{
    private readonly NodeCatalog _catalog;
    private readonly DiagnosticBag _bag;
    private readonly ScalarBinder _scalars;
    private readonly OptionBinder _options;
    private readonly PolicyBinder _policies;

    public DefinitionReader(NodeCatalog catalog, string baseFolder, DefinitionLoadOptions options, DiagnosticBag bag)
    {
        _catalog = catalog;
        _bag = bag;
        var interpolation = new Interpolation(options.Environment, bag);
        _scalars = new ScalarBinder(interpolation, bag);
        _options = new OptionBinder(_scalars, bag, baseFolder, options.CheckFiles, new KeyHosts(options));
        _policies = new PolicyBinder(interpolation, _scalars, bag);
    }

    public string Name { get; private set; } = string.Empty;

    public string State { get; private set; } = ".tars";

    public long MemoryBytes { get; private set; } = PipelineDefinition.DefaultMemoryBytes;

    public FaultPolicy Faults => _policies.Faults;

    public IReadOnlyList<NoticeDefinition> Notices { get; private set; } = [];

    public List<NodeDraft> Nodes { get; } = [];

    public ScalarBinder Scalars => _scalars;

    public void Read(YamlItem root)
    {
        if (root is not YamlMapping mapping)
        {
            _bag.Error(
                DiagnosticCodes.WrongShape,
                root.At,
                $"a definition is a mapping of {string.Join(", ", NodeKeys.Top)}, but here is {root.Described}");
            return;
        }

        if (mapping.Find("faults") is { } faults)
            _policies.BindFaults(faults);
        foreach ((YamlScalar key, YamlItem value) in mapping.Entries)
        {
            switch (key.Value)
            {
                case "faults":
                    break;
                case "notices":
                    Notices = new NoticeBinder(_catalog, _options, _scalars, _bag).Bind(value);
                    break;
                case "name":
                    ReadName(value);
                    break;
                case "state":
                    if (_scalars.Scalar(value, new OptionType(typeof(string), false, false), "'state'") is { Value: string { Length: > 0 } folder })
                        State = folder;
                    break;
                case "memory":
                    ReadMemory(value);
                    break;
                case "nodes":
                    ReadNodes(value);
                    break;
                default:
                    string way = NearestName.Hint(key.Value, NodeKeys.Top) ?? $"; the top level knows {string.Join(", ", NodeKeys.Top)}";
                    _bag.Error(DiagnosticCodes.UnknownTopKey, key.At, $"unknown key '{key.Value}'{way}");
                    break;
            }
        }

        foreach (string required in (ReadOnlySpan<string>)["name", "nodes"])
        {
            if (!mapping.Entries.Any(e => e.Key.Value == required || NearestName.Find(e.Key.Value, NodeKeys.Top) == required))
                _bag.Error(DiagnosticCodes.MissingKey, mapping.At, $"the key '{required}' is missing at the top level");
        }
    }

    private void ReadName(YamlItem value)
    {
        if (value is YamlScalar scalar && NodeName.IsValid(scalar.Value))
            Name = scalar.Value;
        else
            _bag.Error(DiagnosticCodes.InvalidName, value.At, $"the pipeline cannot be named {Quoted(value)}: {NodeName.Rule}");
    }

    private void ReadMemory(YamlItem value)
    {
        if (_scalars.Scalar(value, new OptionType(typeof(ByteSize), false, false), "'memory'") is not { Value: ByteSize size })
            return;
        MemoryBytes = size.Bytes;
        if (size.Bytes < PolicyLimits.MinMemory)
            _bag.Error(
                DiagnosticCodes.OutOfRange,
                value.At,
                $"'memory' is {size}, but has to be at least {new ByteSize(PolicyLimits.MinMemory)}");
    }

    private void ReadNodes(YamlItem value)
    {
        if (value is YamlScalar { IsNull: true } or YamlMapping { Entries.Count: 0 })
        {
            _bag.Error(DiagnosticCodes.NoNodes, value.At, "the graph has no nodes; add one as 'inbox: { use: … }'");
            return;
        }

        if (value is not YamlMapping mapping)
        {
            _bag.Error(DiagnosticCodes.WrongShape, value.At, $"'nodes' is a mapping of names to nodes, but here is {value.Described}");
            return;
        }

        foreach ((YamlScalar name, YamlItem node) in mapping.Entries)
        {
            if (!NodeName.IsValid(name.Value))
                _bag.Error(DiagnosticCodes.InvalidName, name.At, $"a node cannot be named {Quoted(name)}: {NodeName.Rule}");
            if (node is YamlMapping body)
            {
                Nodes.Add(ReadNode(name, body));
                continue;
            }

            _bag.Error(
                DiagnosticCodes.WrongShape,
                node.At,
                $"the node '{name.Value}' is a mapping with 'use', but here is {node.Described}");
            Nodes.Add(new NodeDraft { Name = name.Value, At = name.At, FromReadable = false });
        }
    }

    private NodeDraft ReadNode(YamlScalar name, YamlMapping body)
    {
        YamlItem? use = null, with = null, from = null, when = null;
        foreach ((YamlScalar key, YamlItem value) in body.Entries)
        {
            switch (key.Value)
            {
                case "use":
                    use = value;
                    break;
                case "with":
                    with = value;
                    break;
                case "from":
                    from = value;
                    break;
                case "when":
                    when = value;
                    break;
            }
        }

        NodeSpec? spec = ReadKind(name, use);
        foreach ((YamlScalar key, _) in body.Entries.Where(e => !NodeKeys.All.Contains(e.Key.Value)))
            UnknownKey(name, key, spec);
        if (with is not (null or YamlMapping or YamlScalar { IsNull: true }))
            _bag.Error(
                DiagnosticCodes.WrongShape,
                with.At,
                $"'with' of '{name.Value}' is a mapping of options, but here is {with.Described}");

        (object? options, string canonical, string display, IReadOnlyDictionary<string, SourceLocation> places) = spec is null
            ? (null, "{}", "{}", new Dictionary<string, SourceLocation>())
            : _options.Bind(spec, with as YamlMapping, use!.At);
        (List<Reference> references, bool readable) = ReadFrom(name, from);
        var condition = when as YamlScalar;
        if (when is not (null or YamlScalar { IsNull: false }))
            _bag.Error(
                DiagnosticCodes.WrongShape,
                when.At,
                $"'when' of '{name.Value}' is a condition such as 'size > 0', but here is {when.Described}");
        return new NodeDraft
        {
            Name = name.Value,
            At = name.At,
            Spec = spec,
            Options = options,
            CanonicalOptions = canonical,
            DisplayOptions = display,
            OptionPlaces = places,
            From = references,
            FromAt = from?.At ?? name.At,
            FromReadable = readable,
            When = condition is { IsNull: false } ? condition.Value : null,
            WhenAt = (at, length) => condition is null ? name.At : ScalarMap.Locate(condition, at, length),
            OrderAt = body.Find("order")?.At ?? name.At,
            Policy = _policies.Bind(name.Value, spec?.UsualPolicy ?? NodePolicy.Default, body.Entries),
        };
    }

    private NodeSpec? ReadKind(YamlScalar name, YamlItem? use)
    {
        if (use is null)
        {
            _bag.Error(DiagnosticCodes.MissingKey, name.At, $"the node '{name.Value}' has no 'use', which says what kind of node it is");
            return null;
        }

        if (use is not YamlScalar { IsNull: false } kind)
        {
            _bag.Error(
                DiagnosticCodes.WrongShape,
                use.At,
                $"'use' of '{name.Value}' is the name of a kind of node, but here is {use.Described}");
            return null;
        }

        if (_catalog.Find(kind.Value) is { } spec)
            return spec;
        string way = NearestName.Hint(kind.Value, _catalog.Specs.Select(s => s.Name))
            ?? $"; there are {string.Join(", ", _catalog.Specs.Select(s => s.Name))}";
        _bag.Error(DiagnosticCodes.UnknownKind, kind.At, $"'{name.Value}' uses {Quoted(kind)}, which is no kind of node{way}");
        return null;
    }

    private (List<Reference> References, bool Readable) ReadFrom(YamlScalar name, YamlItem? from)
    {
        var references = new List<Reference>();
        bool readable = true;
        if (from is null or YamlScalar { IsNull: true })
            return (references, readable);
        foreach (YamlItem item in from is YamlSequence list ? list.Items : [from])
        {
            if (item is YamlScalar { IsNull: false } scalar)
            {
                references.Add(new Reference(scalar.Value, scalar.At));
                continue;
            }

            readable = false;
            _bag.Error(
                DiagnosticCodes.WrongShape,
                item.At,
                $"'from' of '{name.Value}' is the name of a node or a list of names, but here is {item.Described}");
        }

        return (references, readable);
    }

    private void UnknownKey(YamlScalar name, YamlScalar key, NodeSpec? spec)
    {
        string way = NearestName.Hint(key.Value, NodeKeys.All)
            ?? (spec?.Options.Any(o => o.Name == key.Value) == true ? $"; it is an option of '{spec.Name}' and stands under 'with'"
            : $"; a node knows {string.Join(", ", NodeKeys.All)}");
        _bag.Error(DiagnosticCodes.UnknownNodeKey, key.At, $"unknown key '{key.Value}' of the node '{name.Value}'{way}");
    }

    private static string Quoted(YamlItem item)
    {
        if (item is not YamlScalar { IsNull: false } scalar)
            return item.Described;
        string line = scalar.Value.ReplaceLineEndings(" ");
        return $"'{(line.Length <= NodeName.MaxLength ? line : line[..NodeName.MaxLength] + "…")}'";
    }
}
