namespace Tars.Pipeline.Definition;

/// <summary>Binds a section <c>faults</c>, of a node or of the whole pipeline.</summary>
internal sealed class FaultBinder(ScalarBinder scalars, DiagnosticBag bag)
{
    private static readonly OptionType Word = new(typeof(FaultAction), false, false);
    private static readonly OptionType Span = new(typeof(TimeSpan), false, false);

    /// <summary>What the section says over what holds without it.</summary>
    /// <param name="usual">What holds without it.</param>
    /// <param name="whose">For messages: <c>'faults' of 'inbox'</c>.</param>
    /// <param name="section">What the file has.</param>
    public FaultPolicy Bind(FaultPolicy usual, string whose, YamlItem section)
    {
        FaultPolicy policy = usual;
        foreach ((YamlScalar name, YamlItem value) in Entries(section, whose, FaultKeys.Names))
        {
            if (FaultKeys.All.FirstOrDefault(k => k.Name == name.Value) is { } key)
                policy = policy.With(key.Kind, Rule(policy.Of(key.Kind), key, $"{whose}, '{key.Name}',", value));
        }

        return policy;
    }

    private FaultRule Rule(FaultRule usual, FaultKeys key, string whose, YamlItem value)
    {
        FaultRule rule = usual;
        foreach ((YamlScalar name, YamlItem part) in Entries(value, whose, key.Parts))
        {
            if (name.Value == "action" && scalars.Scalar(part, Word, $"'action' of '{key.Name}'") is { Value: FaultAction action })
            {
                rule = rule with { Action = action };
                if (!key.Actions.Contains(action))
                    bag.Error(
                        DiagnosticCodes.OutOfRange,
                        part.At,
                        $"'action' of '{key.Name}' is {SnakeCase.Of(action.ToString())}, but has to be one of {key.Words}");
            }
            else if (name.Value == "limit" && key.Waits
                && scalars.Scalar(part, Span, $"'limit' of '{key.Name}'") is { Value: TimeSpan limit })
            {
                rule = rule with { Limit = limit };
                if (limit <= TimeSpan.Zero || limit > FaultKeys.MaxLimit)
                    bag.Error(DiagnosticCodes.OutOfRange, part.At, $"'limit' of '{key.Name}' has to be above 0 and at most 7d");
            }
        }

        return rule;
    }

    private IReadOnlyList<(YamlScalar Key, YamlItem Value)> Entries(YamlItem item, string whose, IReadOnlyList<string> keys)
    {
        if (item is not YamlMapping mapping)
        {
            bag.Error(
                DiagnosticCodes.WrongShape,
                item.At,
                $"{whose} is a mapping of {string.Join(", ", keys)}, but here is {item.Described}");
            return [];
        }

        foreach ((YamlScalar key, _) in mapping.Entries.Where(e => !keys.Contains(e.Key.Value)))
        {
            string way = NearestName.Hint(key.Value, keys) ?? $"; it knows {string.Join(", ", keys)}";
            bag.Error(DiagnosticCodes.UnknownNodeKey, key.At, $"unknown key '{key.Value}' of {whose.TrimEnd(',')}{way}");
        }

        return mapping.Entries;
    }
}
