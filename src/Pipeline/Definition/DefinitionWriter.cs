using System.Globalization;
using System.Text;
using System.Text.Json;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline;

/// <summary>Writes a checked definition as YAML in one normal form, with the values of secret variables masked.</summary>
public static class DefinitionWriter
{
    /// <summary>The YAML, lines ending in '\n'. Without secrets in it, loading it gives the same digest.</summary>
    /// <param name="definition">What to write.</param>
    /// <param name="defaults">Whether values that equal the default are written too.</param>
    public static string Write(PipelineDefinition definition, bool defaults = false)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var text = new StringBuilder();
        text.Append("name: ").Append(definition.Name).Append('\n');
        string state = Path.GetRelativePath(definition.BaseFolder, definition.StateFolder);
        if (defaults || state != ".tars")
            text.Append("state: ").Append(YamlText.Of(state)).Append('\n');
        if (defaults || definition.MemoryBytes != PipelineDefinition.DefaultMemoryBytes)
            text.Append("memory: ").Append(new ByteSize(definition.MemoryBytes)).Append('\n');
        if (Faults(definition.Faults, FaultPolicy.Default, defaults) is { } all)
            text.Append("faults: ").Append(all).Append('\n');
        if (definition.Notices.Count > 0)
            text.Append("notices:\n");
        foreach (NoticeDefinition notice in definition.Notices)
        {
            text.Append("  ").Append(notice.Name).Append(":\n");
            Line("use", notice.Spec.Name);
            Line("level", SnakeCase.Of(notice.Level.ToString()));
            if (notice.Kinds.Count > 0)
                Line("kinds", $"[{string.Join(", ", notice.Kinds)}]");
            Line("rate", string.Create(CultureInfo.InvariantCulture, $"{notice.RateCount}/{Period(notice.RatePeriod)}"));
            Options(text, notice.Spec, notice.DisplayOptions, defaults);
        }

        text.Append("nodes:\n");
        foreach (NodeDefinition node in definition.Nodes)
        {
            text.Append("  ").Append(node.Name).Append(":\n");
            Line("use", node.Spec.Name);
            if (node.From.Count > 0)
                Line("from", node.From.Count == 1 ? node.From[0] : $"[{string.Join(", ", node.From)}]");
            if (node.When is { } when)
                Line("when", YamlText.Of(when.Text, variables: false));
            Options(text, node.Spec, node.DisplayOptions, defaults);
            foreach ((string key, string value) in Policies(node.Policy, node.Spec.UsualPolicy, defaults))
                Line(key, value);
            if (Faults(node.Policy.Faults ?? definition.Faults, definition.Faults, defaults: false) is { } own)
                Line("faults", own);
        }

        return text.ToString();

        void Line(string key, string value) => text.Append("    ").Append(key).Append(": ").Append(value).Append('\n');
    }

    private static void Options(StringBuilder text, NodeSpec spec, string display, bool defaults)
    {
        using var given = JsonDocument.Parse(display);
        using var usual = JsonDocument.Parse(CanonicalForm.Options(spec, o => o.Default, ephemeral: true));
        bool first = true;
        foreach (OptionSpec option in spec.Options)
        {
            JsonElement value = given.RootElement.GetProperty(option.Name);
            if (!defaults && !option.Required && value.GetRawText() == usual.RootElement.GetProperty(option.Name).GetRawText())
                continue;
            if (first)
                text.Append("    with:\n");
            first = false;
            text.Append("      ").Append(option.Name).Append(": ").Append(Value(option.Shape.Element, value)).Append('\n');
        }
    }

    // The canonical form has durations in milliseconds and sizes in bytes, and is masked already.
    private static string Value(Type element, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(v => Value(element, v)))}]",
        JsonValueKind.Null => "null",
        JsonValueKind.Number when element == typeof(TimeSpan) =>
            Duration.Write(TimeSpan.FromTicks((long)(value.GetDecimal() * TimeSpan.TicksPerMillisecond))),
        JsonValueKind.Number when element == typeof(ByteSize) => new ByteSize(value.GetInt64()).ToString(),
        JsonValueKind.String => YamlText.Of(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static IEnumerable<(string Key, string Value)> Policies(NodePolicy policy, NodePolicy usual, bool defaults)
    {
        if (defaults || policy.Parallelism != usual.Parallelism)
            yield return ("parallelism", policy.Parallelism.ToString(CultureInfo.InvariantCulture));
        if (defaults || policy.Order != usual.Order)
            yield return ("order", policy.OrderKey is { } field ? $"key({field})" : SnakeCase.Of(policy.Order.ToString()));
        foreach ((string group, (string Key, object Value, object Usual)[] parts) in Groups(policy, usual))
        {
            string[] shown = [.. parts.Where(p => defaults || !p.Value.Equals(p.Usual)).Select(p => $"{p.Key}: {ScalarText.Of(p.Value)}")];
            if (shown.Length > 0)
                yield return (group, $"{{ {string.Join(", ", shown)} }}");
        }

        if (policy.Timeout is { } timeout)
            yield return ("timeout", Duration.Write(timeout));
        if (policy.Rate is { } rate)
            yield return ("rate", Rate(rate));
        if (defaults || policy.OnError != usual.OnError)
            yield return ("on_error", SnakeCase.Of(policy.OnError.ToString()));
        if (policy.Memo is { } memo)
            yield return ("memo", memo ? "on" : "off");
    }

    private static string Period(TimeSpan period) => period.TotalSeconds switch { 1 => "s", 60 => "min", 3600 => "h", _ => "d" };

    private static string? Faults(FaultPolicy policy, FaultPolicy usual, bool defaults)
    {
        string[] rules =
        [
            .. FaultKeys.All.Where(k => defaults || policy.Of(k.Kind) != usual.Of(k.Kind))
                .Select(k => $"{k.Name}: {{ {Rule(k, policy.Of(k.Kind))} }}"),
        ];
        return rules.Length > 0 ? $"{{ {string.Join(", ", rules)} }}" : null;

        static string Rule(FaultKeys key, FaultRule rule) =>
            $"action: {SnakeCase.Of(rule.Action.ToString())}" + (key.Waits ? $", limit: {Duration.Write(rule.Limit)}" : string.Empty);
    }

    private static IEnumerable<(string Group, (string Key, object Value, object Usual)[] Parts)> Groups(NodePolicy policy, NodePolicy usual) =>
    [
        ("buffer",
        [
            ("items", policy.BufferItems, usual.BufferItems), ("bytes", new ByteSize(policy.BufferBytes), new ByteSize(usual.BufferBytes)),
            ("spill", policy.Spill, usual.Spill),
        ]),
        ("batch",
        [
            ("items", policy.BatchItems, usual.BatchItems), ("bytes", new ByteSize(policy.BatchBytes), new ByteSize(usual.BatchBytes)),
            ("within", policy.BatchWithin, usual.BatchWithin),
        ]),
        ("retry",
        [
            ("attempts", policy.RetryAttempts, usual.RetryAttempts), ("backoff", policy.RetryBackoff, usual.RetryBackoff),
            ("max_backoff", policy.RetryMaxBackoff, usual.RetryMaxBackoff),
        ]),
    ];

    // In the unit in which it was a whole number, so that reading it back gives the same.
    private static string Rate(double rate)
    {
        foreach ((int seconds, string unit) in (ReadOnlySpan<(int, string)>)[(1, "s"), (60, "min"), (3600, "h")])
        {
            double count = Math.Round(rate * seconds);
            if (count > 0 && count / seconds == rate)
                return string.Create(CultureInfo.InvariantCulture, $"{count:0}/{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(decimal)rate:0.############################}/s");
    }
}
