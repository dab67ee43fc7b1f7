using YamlDotNet.Core;

namespace Tars.Pipeline.Definition.Reuse;

/// <summary>
/// Applies <c>--set nodes.chunks.with.max_tokens=300</c>: each a line of a text of its own, so that mistakes in it have a place.
/// </summary>
internal sealed class Overrides
{
    private const string Form = "write --set nodes.NODE.KEY=VALUE, such as --set nodes.chunks.with.max_tokens=300";

    private readonly SourceText _source;
    private readonly DiagnosticBag _bag;

    private Overrides(SourceText source, DiagnosticBag bag)
    {
        _source = source;
        _bag = bag;
    }

    /// <summary>The tree with each override laid over it, the last one winning.</summary>
    public static YamlMapping Apply(YamlMapping root, IReadOnlyList<string> settings, SourceSet sources, DiagnosticBag bag)
    {
        if (settings.Count == 0)
            return root;
        // A line break would shift the lines of those behind it.
        var source = new SourceText("--set", string.Join('\n', settings.Select(s => s.ReplaceLineEndings(" "))));
        sources.Add(source);
        var overrides = new Overrides(source, bag);
        int start = 0;
        foreach (string setting in source.Text.Split('\n'))
        {
            root = overrides.Apply(root, start, setting);
            start += setting.Length + 1;
        }

        return root;
    }

    private YamlMapping Apply(YamlMapping root, int start, string setting)
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            _bag.Error(
                DiagnosticCodes.BadOverride,
                _source.At(start, start + Math.Max(1, setting.Length)),
                $"'{setting}' sets nothing; {Form}");
            return root;
        }

        YamlItem? value = Value(start + equals + 1, start + setting.Length);
        if (value is null)
            return root;
        var path = new List<YamlScalar>();
        int at = start;
        foreach (string part in setting[..equals].Split('.'))
        {
            path.Add(new YamlScalar(_source.At(at, at + part.Length), part, ScalarStyle.Plain, at, at + part.Length, _source));
            at += part.Length + 1;
        }

        YamlScalar? node = path.Count > 1 && path[0].Value == "nodes" ? path[1] : null;
        if (node is not null && root.Find("nodes") is YamlMapping nodes && nodes.Find(node.Value) is null)
        {
            IEnumerable<string> names = nodes.Entries.Select(e => e.Key.Value);
            string way = NearestName.Hint(node.Value, names) ?? $"; there are {string.Join(", ", names.Take(20))}";
            _bag.Error(DiagnosticCodes.BadOverride, node.At, $"'{setting}' sets a node that the graph does not have{way}");
            return root;
        }

        for (int i = path.Count - 1; i >= 0; i--)
            value = new YamlMapping(path[i].At, [(path[i], value)]);
        return (YamlMapping)TreeMerge.Over(root, value);
    }

    // What stands behind the sign, read as YAML with blanks in place of everything else: so its places are those in the whole.
    private YamlItem? Value(int start, int end)
    {
        if (_source.Text.AsSpan(start, end - start).IsWhiteSpace())
            return new YamlScalar(_source.At(start - 1, start), string.Empty, ScalarStyle.Plain, start, start, _source);
        string only = new string(' ', start) + _source.Text[start..end];
        return YamlReader.Read(_source, only, _bag);
    }
}
