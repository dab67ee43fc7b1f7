using System.Diagnostics.CodeAnalysis;

namespace Tars.Pipeline.Definition.Reuse;

/// <summary>
/// Puts the nodes of parts in place of the nodes that use them. The node named by <c>output</c> takes the name of the use, the others
/// that name with their own behind it. Values keep their places: an argument's is where the use gives it.
/// </summary>
internal sealed class PartExpander(SourceSet sources, ScalarBinder scalars, DiagnosticBag bag)
{
    private const string TemplatePrefix = "templates.";
    private const string Input = "input";
    private const int MaxDepth = 8;
    private const int MaxNodes = 100_000;

    // Each use of a part is a copy of it.
    private const long MaxValues = 1_000_000;

    private readonly PartReader _reader = new(scalars, bag);
    private readonly Dictionary<string, YamlItem?> _files = new(StringComparer.Ordinal);
    private int _nodes;
    private long _values;

    /// <summary>The tree without templates and uses of parts.</summary>
    public YamlMapping Expand(YamlMapping root, string folder, string shownFolder)
    {
        var templates = root.Find("templates") as YamlMapping;
        if (root.Find("templates") is { } section and not YamlMapping)
            bag.Error(
                DiagnosticCodes.WrongShape,
                section.At,
                $"'templates' is a mapping of names to parts, but here is {section.Described}");
        root = root.Without("templates");
        if (root.Find("nodes") is not YamlMapping nodes)
            return root;
        var here = new Part(string.Empty, [], nodes, null, folder, shownFolder, templates);
        var entries = new List<(YamlScalar, YamlItem)>();
        foreach ((YamlScalar name, YamlItem node) in nodes.Entries)
            Expand(name, node, here, [], entries);
        return new YamlMapping(
            root.At, [.. root.Entries.Select(e => e.Key.Value == "nodes" ? (e.Key, new YamlMapping(nodes.At, entries)) : e)]);
    }

    /// <summary>Whether a <c>use</c> names a part rather than a kind of node.</summary>
    public static bool IsPart(string use) =>
        use.StartsWith(TemplatePrefix, StringComparison.Ordinal) || use.EndsWith(".yaml", StringComparison.Ordinal)
            || use.EndsWith(".yml", StringComparison.Ordinal);

    private void Expand(YamlScalar name, YamlItem node, Part here, IReadOnlyList<string> above, List<(YamlScalar, YamlItem)> entries)
    {
        // Uses count as well: parts that use parts multiply.
        if (_nodes >= MaxNodes || _values > MaxValues)
            return;
        if (++_nodes == MaxNodes)
            bag.Error(DiagnosticCodes.TooLarge, name.At, $"with its parts the graph has more than {MaxNodes} nodes");
        _values += node.Size;
        if (_values > MaxValues)
        {
            bag.Error(DiagnosticCodes.TooLarge, name.At, $"with its parts the graph has more than {MaxValues} values");
            return;
        }

        if (node is not YamlMapping body || body.Find("use") is not YamlScalar use || !IsPart(use.Value))
        {
            entries.Add((name, node));
            return;
        }

        foreach ((YamlScalar key, _) in body.Entries.Where(e => e.Key.Value is not ("use" or "from" or "with")))
        {
            string way = NodeKeys.All.Contains(key.Value)
                ? "; set it on a node of the part"
                : "; the use of a part knows use, from and with";
            bag.Error(
                DiagnosticCodes.UnknownNodeKey,
                key.At,
                $"unknown key '{key.Value}' of '{name.Value}', which uses the part '{use.Value}'{way}");
        }

        if (!TryFind(use, here, above, out Part? part))
            return;
        Dictionary<string, YamlItem> arguments = Arguments(use, part, body.Find("with"));
        string[] path = [.. above, Identity(use, here)];
        foreach ((YamlScalar inner, YamlItem innerNode) in part.Nodes.Entries)
        {
            if (_values > MaxValues)
                return;
            YamlScalar named = inner with { Value = Named(name.Value, inner.Value, part) };
            Expand(named, Bound(innerNode, name.Value, body.Find("from"), part, arguments), part, path, entries);
        }
    }

    private bool TryFind(YamlScalar use, Part here, IReadOnlyList<string> above, [NotNullWhen(true)] out Part? part)
    {
        part = null;
        if (above.Contains(Identity(use, here)) || above.Count >= MaxDepth)
        {
            bag.Error(DiagnosticCodes.BadPart, use.At, above.Count >= MaxDepth
                ? $"parts use parts more than {MaxDepth} deep"
                : $"the part '{use.Value}' uses itself");
            return false;
        }

        if (use.Value.StartsWith(TemplatePrefix, StringComparison.Ordinal))
        {
            string wanted = use.Value[TemplatePrefix.Length..];
            if (here.Templates?.Find(wanted) is { } template)
            {
                part = _reader.Read(use.Value, template, here.Folder, here.ShownFolder, here.Templates);
                return part is not null;
            }

            IEnumerable<string> names = here.Templates?.Entries.Select(e => e.Key.Value) ?? [];
            string way = NearestName.Hint(wanted, names) ?? (names.Any() ? $"; there are {string.Join(", ", names)}" : "; there are none");
            bag.Error(DiagnosticCodes.BadPart, use.At, $"there is no template '{wanted}' in this file{way}");
            return false;
        }

        string path = Path.GetFullPath(use.Value, here.Folder);
        string shown = Path.Combine(here.ShownFolder, use.Value.StartsWith("./", StringComparison.Ordinal) ? use.Value[2..] : use.Value);
        if (!_files.TryGetValue(path, out YamlItem? root))
        {
            root = ReadFile(path, shown, use);
            _files[path] = root;
        }

        part = root is null
            ? null
            : _reader.Read(use.Value, root, Path.GetDirectoryName(path)!, Path.GetDirectoryName(shown) ?? string.Empty, null);
        return part is not null;
    }

    private YamlItem? ReadFile(string path, string shown, YamlScalar use)
    {
        if (!DefinitionFile.TryRead(path, out byte[] bytes, out string problem))
        {
            bag.Error(DiagnosticCodes.BadPart, use.At, $"the part '{use.Value}' cannot be read: {problem}");
            return null;
        }

        if (DefinitionFile.Decode(shown, bytes, bag) is not { } text)
            return null;
        var source = new SourceText(shown, text.StartsWith('\uFEFF') ? text[1..] : text);
        sources.Add(source);
        return YamlReader.Read(source, bag);
    }

    private Dictionary<string, YamlItem> Arguments(YamlScalar use, Part part, YamlItem? with)
    {
        var arguments = new Dictionary<string, YamlItem>(StringComparer.Ordinal);
        if (with is not (null or YamlMapping or YamlScalar { IsNull: true }))
            bag.Error(
                DiagnosticCodes.WrongShape,
                with.At,
                $"'with' is a mapping of the parameters of '{use.Value}', but here is {with.Described}");
        foreach ((YamlScalar key, YamlItem value) in (with as YamlMapping)?.Entries ?? [])
        {
            if (part.Parameters.FirstOrDefault(p => p.Name == key.Value) is { } parameter)
            {
                bool read = scalars.Read(value, parameter.Type, $"'{key.Value}' of '{use.Value}'") is not null;
                arguments[key.Value] = read ? value : new YamlMissing(value.At);
                continue;
            }

            string way = NearestName.Hint(key.Value, part.Parameters.Select(p => p.Name))
                ?? (part.Parameters.Count == 0 ? "; it takes none" : $"; it takes {string.Join(", ", part.Parameters.Select(p => p.Name))}");
            bag.Error(DiagnosticCodes.UnknownOption, key.At, $"unknown parameter '{key.Value}' of '{use.Value}'{way}");
        }

        foreach (PartParameter parameter in part.Parameters.Where(p => !arguments.ContainsKey(p.Name)))
        {
            if (parameter.Default is { } usual)
                arguments[parameter.Name] = usual;
            else
            {
                arguments[parameter.Name] = new YamlMissing(use.At);
                bag.Error(
                    DiagnosticCodes.MissingOption,
                    use.At,
                    $"'{use.Value}' needs the parameter '{parameter.Name}' under 'with': {parameter.Type.Describe()}");
            }
        }

        return arguments;
    }

    private static YamlItem Bound(YamlItem node, string name, YamlItem? from, Part part, Dictionary<string, YamlItem> arguments)
    {
        if (node is not YamlMapping body)
            return node;
        var entries = new List<(YamlScalar, YamlItem)>();
        foreach ((YamlScalar key, YamlItem value) in body.Entries)
        {
            // Conditions have no variables.
            if (key.Value == "from")
                entries.Add((key, Renamed(value, name, from, part)));
            else
                entries.Add((key, key.Value is "use" or "when" ? value : Scoped(value, arguments)));
        }

        return new YamlMapping(body.At, entries);
    }

    private static YamlItem Renamed(YamlItem item, string name, YamlItem? from, Part part)
    {
        switch (item)
        {
            case YamlScalar { Value: Input } input when part.Nodes.Find(Input) is null:
                return from ?? new YamlSequence(input.At, []);
            case YamlScalar scalar when part.Nodes.Find(scalar.Value) is not null:
                return scalar with { Value = Named(name, scalar.Value, part) };
            case YamlSequence list:
                var items = new List<YamlItem>();
                foreach (YamlItem renamed in list.Items.Select(i => Renamed(i, name, from, part)))
                    items.AddRange(renamed is YamlSequence several ? several.Items : [renamed]);
                return new YamlSequence(list.At, items);
            default:
                return item;
        }
    }

    // A value that is a parameter alone is the argument itself, which may be a list; within a text it is put in when the text is resolved.
    private static YamlItem Scoped(YamlItem item, Dictionary<string, YamlItem> arguments) => item switch
    {
        YamlScalar scalar when scalar.Value.Contains("${", StringComparison.Ordinal) =>
            scalar.Value.StartsWith("${", StringComparison.Ordinal) && scalar.Value.EndsWith('}')
                && arguments.TryGetValue(scalar.Value[2..^1], out YamlItem? whole)
                ? whole
                : scalar with { Scope = arguments },
        YamlSequence list => new YamlSequence(list.At, [.. list.Items.Select(i => Scoped(i, arguments))]),
        YamlMapping mapping => new YamlMapping(mapping.At, [.. mapping.Entries.Select(e => (e.Key, Scoped(e.Value, arguments)))]),
        _ => item,
    };

    private static string Named(string use, string inner, Part part) => part.Output?.Value == inner ? use : $"{use}-{inner}";

    private static string Identity(YamlScalar use, Part here) => use.Value.StartsWith(TemplatePrefix, StringComparison.Ordinal)
        ? $"{here.ShownFolder}/{use.Value}/{use.At.File}"
        : Path.GetFullPath(use.Value, here.Folder);
}
