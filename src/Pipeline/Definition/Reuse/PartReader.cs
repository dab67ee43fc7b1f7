namespace Tars.Pipeline.Definition.Reuse;

/// <summary>Reads what a part declares; every mistake is reported where it stands.</summary>
internal sealed class PartReader(ScalarBinder scalars, DiagnosticBag bag)
{
    private static readonly string[] Keys = ["parameters", "nodes", "output", "templates"];
    private static readonly string[] ParameterKeys = ["type", "default"];

    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        ["text"] = typeof(string), ["integer"] = typeof(long), ["number"] = typeof(double), ["truth"] = typeof(bool),
        ["duration"] = typeof(TimeSpan),
        ["size"] = typeof(ByteSize),
    };

    /// <summary>The part; null after reporting that it is none.</summary>
    public Part? Read(string name, YamlItem body, string folder, string shownFolder, YamlMapping? templates)
    {
        if (body is not YamlMapping mapping)
        {
            bag.Error(
                DiagnosticCodes.WrongShape,
                body.At,
                $"the part '{name}' is a mapping of {string.Join(", ", Keys)}, but here is {body.Described}");
            return null;
        }

        foreach ((YamlScalar key, _) in mapping.Entries.Where(e => !Keys.Contains(e.Key.Value)))
        {
            string way = NearestName.Hint(key.Value, Keys) ?? $"; a part knows {string.Join(", ", Keys)}";
            bag.Error(DiagnosticCodes.UnknownTopKey, key.At, $"unknown key '{key.Value}' of the part '{name}'{way}");
        }

        if (mapping.Find("nodes") is not YamlMapping { Entries.Count: > 0 } nodes)
        {
            bag.Error(DiagnosticCodes.NoNodes, mapping.Find("nodes")?.At ?? mapping.At, $"the part '{name}' has no nodes");
            return null;
        }

        YamlScalar? output = mapping.Find("output") as YamlScalar;
        if (output is not null && nodes.Find(output.Value) is null)
        {
            string way = NearestName.Hint(output.Value, nodes.Entries.Select(e => e.Key.Value)) ?? string.Empty;
            bag.Error(
                DiagnosticCodes.UnknownFrom,
                output.At,
                $"'output' of the part '{name}' is '{output.Value}', which is no node of it{way}");
            output = null;
        }
        else if (output is null && mapping.Find("output") is { } wrong)
        {
            bag.Error(
                DiagnosticCodes.WrongShape,
                wrong.At,
                $"'output' of the part '{name}' is the name of one of its nodes, but here is {wrong.Described}");
        }

        return new Part(
            name,
            Parameters(name, mapping.Find("parameters")),
            nodes,
            output,
            folder,
            shownFolder,
            mapping.Find("templates") as YamlMapping ?? templates);
    }

    private List<PartParameter> Parameters(string part, YamlItem? section)
    {
        var parameters = new List<PartParameter>();
        if (section is not (null or YamlMapping))
            bag.Error(
                DiagnosticCodes.WrongShape,
                section.At,
                $"'parameters' of the part '{part}' is a mapping of names to types, but here is {section.Described}");
        foreach ((YamlScalar name, YamlItem value) in (section as YamlMapping)?.Entries ?? [])
        {
            if (!NodeName.IsValid(name.Value) || name.Value.Contains('-', StringComparison.Ordinal))
                bag.Error(
                    DiagnosticCodes.InvalidName,
                    name.At,
                    $"a parameter cannot be named '{name.Value}': {NodeName.Rule}, without '-'");
            if (value is not YamlMapping declared)
            {
                bag.Error(
                    DiagnosticCodes.WrongShape,
                    value.At,
                    $"the parameter '{name.Value}' is written {{ type: integer, default: 3 }}, but here is {value.Described}");
                continue;
            }

            foreach ((YamlScalar key, _) in declared.Entries.Where(e => !ParameterKeys.Contains(e.Key.Value)))
            {
                string way = NearestName.Hint(key.Value, ParameterKeys) ?? "; a parameter knows type and default";
                bag.Error(DiagnosticCodes.UnknownNodeKey, key.At, $"unknown key '{key.Value}' of the parameter '{name.Value}'{way}");
            }

            if (TypeOf(name, declared.Find("type")) is not { } type)
            {
                // As a text it is at least known where it is given.
                parameters.Add(
                    new PartParameter(name.Value, new OptionType(typeof(string), Nullable: true, List: true), new YamlMissing(name.At)));
                continue;
            }

            YamlItem? usual = declared.Find("default");
            if (usual is not null && scalars.Read(usual, type, $"the default of '{name.Value}'") is null)
                usual = new YamlMissing(usual.At);
            parameters.Add(new PartParameter(name.Value, type, usual));
        }

        return parameters;
    }

    private OptionType? TypeOf(YamlScalar name, YamlItem? type)
    {
        string words = string.Join(", ", Types.Keys) + " or a list of these, such as [text]";
        YamlItem? element = type is YamlSequence { Items.Count: 1 } list ? list.Items[0] : type;
        if (element is YamlScalar scalar && Types.TryGetValue(scalar.Value, out Type? known))
            return new OptionType(known, Nullable: false, List: type is YamlSequence);
        string said = element is YamlScalar { IsNull: false } other ? $"'{other.Value}'" : "none";
        bag.Error(
            DiagnosticCodes.UnknownWord,
            type?.At ?? name.At,
            $"the type of the parameter '{name.Value}' is {said}, but has to be {words}");
        return null;
    }
}
