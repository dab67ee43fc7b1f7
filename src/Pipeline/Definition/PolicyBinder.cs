using System.Globalization;

namespace Tars.Pipeline.Definition;

/// <summary>Binds a node's policies.</summary>
internal sealed class PolicyBinder(Interpolation interpolation, ScalarBinder scalars, DiagnosticBag bag)
{
    private readonly FaultBinder _faults = new(scalars, bag);

    private static readonly OptionType Count = new(typeof(int), false, false);
    private static readonly OptionType Size = new(typeof(ByteSize), false, false);
    private static readonly OptionType Span = new(typeof(TimeSpan), false, false);
    private static readonly OptionType OnOff = new(typeof(bool), false, false);

    /// <summary>What holds for nodes that say nothing.</summary>
    public FaultPolicy Faults { get; private set; } = FaultPolicy.Default;

    /// <summary>Reads the pipeline's own section <c>faults</c>; to be called before the nodes are bound.</summary>
    public void BindFaults(YamlItem section) => Faults = _faults.Bind(FaultPolicy.Default, "'faults'", section);

    /// <summary>Reads the policies among a node's keys; the rest is as usual.</summary>
    public NodePolicy Bind(string node, NodePolicy usual, IReadOnlyList<(YamlScalar Key, YamlItem Value)> entries)
    {
        var places = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        NodePolicy policy = usual;
        foreach ((YamlScalar key, YamlItem value) in entries)
        {
            policy = key.Value switch
            {
                "parallelism" => Parallelism(policy, node, value),
                "order" => Order(policy, node, value),
                "on_error" => One<ErrorAction>("on_error", new OptionType(typeof(ErrorAction), false, false), value) is { } action
                    ? policy with { OnError = action } : policy,
                "timeout" => One<TimeSpan>("timeout", Span, value) is { } timeout ? policy with { Timeout = timeout } : policy,
                "memo" => One<bool>("memo", OnOff, value) is { } memo ? policy with { Memo = memo } : policy,
                "rate" => Rate(policy, node, value),
                "faults" => policy with { Faults = _faults.Bind(Faults, $"'faults' of '{node}'", value) },
                "buffer" => Group(policy, node, "buffer", NodeKeys.Buffer, value),
                "batch" => Group(policy, node, "batch", NodeKeys.Batch, value),
                "retry" => Group(policy, node, "retry", NodeKeys.Retry, value),
                _ => policy,
            };
            places.TryAdd(key.Value, value.At);
        }

        if (policy.RetryBackoff > policy.RetryMaxBackoff && !places.ContainsKey("retry.max_backoff"))
            policy = policy with { RetryMaxBackoff = policy.RetryBackoff };
        foreach ((string key, string message) in PolicyLimits.Check(policy))
            bag.Error(DiagnosticCodes.OutOfRange, places[places.ContainsKey(key) ? key : "retry.backoff"], $"'{node}': {message}");
        return policy;

        T? One<T>(string key, OptionType type, YamlItem value)
            where T : struct
        {
            places.TryAdd(key, value.At);
            return scalars.Scalar(value, type, $"'{key}' of '{node}'") is { Value: T found } ? found : null;
        }

        NodePolicy Group(NodePolicy before, string name, string group, IReadOnlyList<string> keys, YamlItem value)
        {
            if (value is not YamlMapping mapping)
            {
                bag.Error(
                    DiagnosticCodes.WrongShape,
                    value.At,
                    $"'{group}' of '{name}' is a mapping of {string.Join(", ", keys)}, but here is {value.Described}");
                return before;
            }

            NodePolicy after = before;
            foreach ((YamlScalar key, YamlItem part) in mapping.Entries)
            {
                string path = $"{group}.{key.Value}";
                after = path switch
                {
                    "buffer.items" => One<int>(path, Count, part) is { } n ? after with { BufferItems = n } : after,
                    "buffer.bytes" => One<ByteSize>(path, Size, part) is { } b ? after with { BufferBytes = b.Bytes } : after,
                    "buffer.spill" => One<bool>(path, OnOff, part) is { } spill ? after with { Spill = spill } : after,
                    "batch.items" => One<int>(path, Count, part) is { } n ? after with { BatchItems = n } : after,
                    "batch.bytes" => One<ByteSize>(path, Size, part) is { } b ? after with { BatchBytes = b.Bytes } : after,
                    "batch.within" => One<TimeSpan>(path, Span, part) is { } t ? after with { BatchWithin = t } : after,
                    "retry.attempts" => One<int>(path, Count, part) is { } n ? after with { RetryAttempts = n } : after,
                    "retry.backoff" => One<TimeSpan>(path, Span, part) is { } t ? after with { RetryBackoff = t } : after,
                    "retry.max_backoff" => One<TimeSpan>(path, Span, part) is { } t ? after with { RetryMaxBackoff = t } : after,
                    _ => Unknown(after, group, key, keys),
                };
            }

            return after;
        }
    }

    private NodePolicy Unknown(NodePolicy policy, string group, YamlScalar key, IReadOnlyList<string> keys)
    {
        string way = NearestName.Hint(key.Value, keys) ?? $"; it knows {string.Join(", ", keys)}";
        bag.Error(DiagnosticCodes.UnknownNodeKey, key.At, $"unknown key '{key.Value}' of '{group}'{way}");
        return policy;
    }

    private NodePolicy Parallelism(NodePolicy policy, string node, YamlItem value)
    {
        if (value is YamlScalar { Value: "auto" })
            return policy with { Parallelism = Math.Clamp(Environment.ProcessorCount, 1, PolicyLimits.MaxParallelism) };
        return scalars.Scalar(value, Count, $"'parallelism' of '{node}'") is { Value: int count }
            ? policy with { Parallelism = count }
            : policy;
    }

    private NodePolicy Order(NodePolicy policy, string node, YamlItem value)
    {
        string what = $"'order' of '{node}' takes none, source or key(<field>)";
        if (value is not YamlScalar { IsNull: false } scalar)
        {
            bag.Error(DiagnosticCodes.WrongShape, value.At, $"{what}, but is {value.Described}");
            return policy;
        }

        if (interpolation.Resolve(scalar) is not { } text)
            return policy;
        switch (text.Text.Trim())
        {
            case "none":
                return policy with { Order = NodeOrder.None, OrderKey = null };
            case "source":
                return policy with { Order = NodeOrder.Source, OrderKey = null };
            case ['k', 'e', 'y', '(', .. var field, ')'] when NodeName.IsValid(field.Trim()):
                return policy with { Order = NodeOrder.Key, OrderKey = field.Trim() };
            default:
                string way = text.Text.StartsWith("key", StringComparison.Ordinal)
                    ? "; name one field of its inputs, as in key(source)"
                    : NearestName.Hint(text.Text, ["none", "source"]) ?? string.Empty;
                bag.Error(DiagnosticCodes.UnknownWord, scalar.At, $"{what}, but is '{text.Shown}'{way}");
                return policy;
        }
    }

    private NodePolicy Rate(NodePolicy policy, string node, YamlItem value)
    {
        if (value is not YamlScalar { IsNull: false } scalar)
        {
            bag.Error(
                DiagnosticCodes.WrongShape,
                value.At,
                $"'rate' of '{node}' takes a rate such as 10/s or 600/min, but is {value.Described}");
            return policy;
        }

        if (interpolation.Resolve(scalar) is not { } text)
            return policy;
        string[] parts = text.Text.Split('/');
        double? seconds = parts.Length == 1 ? 1
            : parts.Length > 2 ? null
            : parts[1].Trim() switch { "s" => 1, "min" or "m" => 60, "h" => 3600, _ => null };
        if (seconds is { } span && double.TryParse(parts[0], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double count))
            return policy with { Rate = count / span };
        bag.Error(
            DiagnosticCodes.WrongType,
            value.At,
            $"'rate' of '{node}' takes a rate such as 10/s, 600/min or 100/h, but is '{text.Shown}'");
        return policy;
    }
}
