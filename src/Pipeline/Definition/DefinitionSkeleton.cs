using System.ComponentModel.DataAnnotations;
using System.Text;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline;

/// <summary>Writes a first definition from the names of kinds: <c>folder/extract,chunk,embed/index</c>.</summary>
public static class DefinitionSkeleton
{
    private const int Column = 36;

    // What people call the first node of a pipeline over files.
    private static readonly Dictionary<string, string> Usual = new(StringComparer.Ordinal) { ["inbox"] = "folder", ["library"] = "index" };

    /// <summary>
    /// Writes a definition in which each stage and sink reads the nodes before it whose type fits and that nobody reads yet; where there is
    /// none, the nearest that fits, with those beside it that read the same.
    /// </summary>
    /// <param name="catalog">The kinds.</param>
    /// <param name="name">The pipeline's name.</param>
    /// <param name="chain">Sources, stages and sinks by kind: each part parted by commas, the parts by <c>/</c>; stages or sinks may be empty.</param>
    /// <returns>The YAML: required options with a value to change, all others as comments with their defaults.</returns>
    /// <exception cref="FormatException">A kind is unknown, of another part, or takes what no node before it gives; the message says what to do.</exception>
    public static string Write(NodeCatalog catalog, string name, string chain)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(chain);
        if (!NodeName.IsValid(name))
            throw new FormatException($"the pipeline cannot be named '{name}': {NodeName.Rule}");
        string[] parts = chain.Split('/');
        if (parts.Length is < 1 or > 3 || parts[0].Length == 0)
            throw new FormatException($"'{chain}' is no chain; write SOURCES/STAGES/SINKS, such as folder/extract,chunk,embed/index");

        var text = new StringBuilder($"name: {name}\nnodes:\n");
        var placed = new List<Placed>();
        for (int i = 0; i < parts.Length; i++)
        {
            foreach (string kind in parts[i].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                NodeSpec spec = Find(catalog, kind, i);
                string node = Named(kind, placed);
                string[] from = i == 0 ? [] : Before(catalog, placed, spec);
                Node(text, node, spec, from);
                placed.Add(new Placed(node, spec, from));
            }
        }

        string written = text.ToString();
        return DefinitionFormat.Format(written) ?? written;
    }

    private static NodeSpec Find(NodeCatalog catalog, string kind, int part)
    {
        NodeSpec spec = catalog.Find(kind) ?? (Usual.TryGetValue(kind, out string? usual) ? catalog.Find(usual) : null) ?? throw new FormatException(
            $"'{kind}' is no kind of node{NearestName.Hint(kind, catalog.Specs.Select(s => s.Name)) ?? $"; there are {string.Join(", ", catalog.Specs.Select(s => s.Name))}"}");
        int belongs = spec.Kind switch { NodeKind.Source => 0, NodeKind.Sink => 2, _ => 1 };
        string[] names = ["sources", "stages", "sinks"];
        return belongs == part
            ? spec
            : throw new FormatException($"'{kind}' stands among the {names[part]}, but belongs to the {names[belongs]}; write SOURCES/STAGES/SINKS");
    }

    private static string[] Before(NodeCatalog catalog, List<Placed> placed, NodeSpec spec)
    {
        Placed[] fitting = [.. placed.Where(p => p.Spec.OutputType is { } given && spec.InputType!.IsAssignableFrom(given))];
        Placed[] open = [.. fitting.Where(f => !placed.Exists(p => p.From.Contains(f.Name)))];
        if (open.Length > 0)
            return [.. open.Select(p => p.Name)];
        if (fitting.Length > 0)
            return [.. fitting.Where(p => p.From.SequenceEqual(fitting[^1].From)).Select(p => p.Name)];

        string givers = string.Join(", ", catalog.Specs.Where(s => s.OutputType is { } t && spec.InputType!.IsAssignableFrom(t)).Select(s => s.Name));
        throw new FormatException(
            $"'{spec.Name}' takes {TypeName.Of(spec.InputType!)}, which no node before it gives; put one of these before it: {givers}");
    }

    private static string Named(string kind, List<Placed> placed)
    {
        string name = kind;
        for (int i = 2; placed.Exists(p => p.Name == name); i++)
            name = FormattableString.Invariant($"{kind}-{i}");
        return name;
    }

    private static void Node(StringBuilder text, string name, NodeSpec spec, string[] from)
    {
        text.Append("  # ").Append(spec.Summary).Append('\n').Append("  ").Append(name).Append(":\n    use: ").Append(spec.Name).Append('\n');
        if (from.Length > 0)
            text.Append("    from: ").Append(from is [string one] ? one : $"[{string.Join(", ", from)}]").Append('\n');
        if (spec.Suits is { } suits)
            text.Append("    when: ").Append(YamlText.Of(suits)).Append('\n');
        if (spec.Options.Any(o => o.Required))
            text.Append("    with:\n");
        else if (spec.Options.Count > 0)
            text.Append("    # with:\n");
        foreach (OptionSpec option in spec.Options.OrderByDescending(o => o.Required))
        {
            string line = option.Required
                ? $"      {option.Name}: {Placeholder(option, name)}"
                : $"    #   {option.Name}: {(option.Default is string value ? YamlText.Of(value) : option.DefaultText)}";
            string limits = option.Limits is { } limit ? $", {limit}" : string.Empty;
            text.Append(line.PadRight(Column)).Append("  # ").Append(option.Required ? "required: " : string.Empty).Append(option.Takes).Append(limits).Append('\n');
        }
    }

    private static string Placeholder(OptionSpec option, string name)
    {
        Type element = option.Shape.Element;
        object? least = option.Constraints.OfType<RangeAttribute>().FirstOrDefault()?.Minimum;
        string value = element.IsEnum ? SnakeCase.Members(element).First()
            : element == typeof(bool) ? "false"
            : element == typeof(TimeSpan) ? "1s"
            : element == typeof(ByteSize) ? "1MiB"
            : element != typeof(string) ? ScalarText.Of(least ?? 1)
            : option.Path is null ? "change-me"
            : name;
        return option.Shape.List ? $"[{value}]" : value;
    }

    private sealed record Placed(string Name, NodeSpec Spec, string[] From);
}
