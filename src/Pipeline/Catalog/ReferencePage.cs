using Tars.Pipeline.Expressions;
using static System.FormattableString;

namespace Tars.Pipeline;

/// <summary>
/// The reference page of a node, made from its spec: ports, options with their limits and defaults, fields for conditions.
/// </summary>
public static class ReferencePage
{
    /// <summary>The page as Markdown, lines ending in \n.</summary>
    public static string Write(NodeSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        List<string> page = [$"# {spec.Name}", string.Empty, spec.Summary];
        if (spec.Description is { } description)
            page.AddRange([string.Empty, description]);

        string needs = spec.Needs.Count > 0 ? string.Join(", ", spec.Needs.Select(n => $"`{n}`")) : "no asset";
        if (spec.Kind != NodeKind.Channel)
            page.AddRange(Ports(spec, needs));
        page.AddRange([string.Empty, "## Options"]);
        if (spec.Options.Count == 0)
            page.AddRange([string.Empty, "None."]);
        foreach (OptionSpec option in spec.Options)
            page.AddRange(Lines(option));

        page.AddRange(Fields("in a condition (`when`) of this node", spec.InputType));
        if (spec.OutputType != spec.InputType)
            page.AddRange(Fields("in a condition of the nodes behind it", spec.OutputType));
        return string.Join('\n', page) + '\n';
    }

    private static string[] Ports(NodeSpec spec, string needs) =>
    [
        string.Empty,
        "| | |",
        "| --- | --- |",
        $"| kind | {SnakeCase.Of(spec.Kind.ToString())} |",
        $"| takes | {spec.InputType?.Name ?? "nothing"} |",
        $"| gives | {spec.OutputType?.Name ?? "nothing"} |",
        Invariant($"| version | {spec.Version} |"),
        $"| needs | {needs} |",
        Invariant($"| `parallelism` | {spec.UsualPolicy.Parallelism} unless set |"),
        $"| `memo` | {(spec.Costly ? "on" : "off")} unless set |",
    ];

    private static IEnumerable<string> Lines(OptionSpec option)
    {
        string value = option.Required ? "required" : $"default `{option.DefaultText}`";
        string limits = option.Limits is { } text ? $", {text}" : string.Empty;
        string path = option.Path is { } kind ? $", a path{(kind.MustExist ? " that exists" : string.Empty)}" : string.Empty;
        yield return string.Empty;
        yield return $"### `{option.Name}`";
        yield return string.Empty;
        yield return $"{option.Takes}{limits}{path}; {value}";
        if (option.Description is { } description)
        {
            yield return string.Empty;
            yield return description;
        }
    }

    private static IEnumerable<string> Fields(string where, Type? payload)
    {
        if (payload is null || Field.Of(payload) is not { Count: > 0 } fields)
            return [];
        return
        [
            string.Empty,
            $"## Fields of {payload.Name}",
            string.Empty,
            $"Usable {where}.",
            string.Empty,
            "| field | is |",
            "| --- | --- |",
            .. fields.Select(f => $"| `{f.Name}` | {f.Described} |"),
        ];
    }
}
