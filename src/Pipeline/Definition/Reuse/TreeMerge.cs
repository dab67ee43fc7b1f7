namespace Tars.Pipeline.Definition.Reuse;

/// <summary>Lays one tree over another: mappings are merged key by key, everything else is replaced. Every value keeps its place.</summary>
internal static class TreeMerge
{
    public static YamlItem Over(YamlItem below, YamlItem above)
    {
        if (below is not YamlMapping old || above is not YamlMapping added)
            return above;
        var entries = new List<(YamlScalar Key, YamlItem Value)>(old.Entries);
        foreach ((YamlScalar key, YamlItem value) in added.Entries)
        {
            int at = entries.FindIndex(e => e.Key.Value == key.Value);
            if (at < 0)
                entries.Add((key, value));
            else
                entries[at] = (entries[at].Key, Over(entries[at].Value, value));
        }

        return new YamlMapping(old.At, entries);
    }

    /// <summary>The value of a key, or null.</summary>
    public static YamlItem? Find(this YamlMapping mapping, string key) => mapping.Entries.FirstOrDefault(e => e.Key.Value == key).Value;

    /// <summary>A mapping without some keys.</summary>
    public static YamlMapping Without(this YamlMapping mapping, params ReadOnlySpan<string> keys)
    {
        var entries = new List<(YamlScalar, YamlItem)>();
        foreach ((YamlScalar key, YamlItem value) in mapping.Entries)
        {
            if (!keys.Contains(key.Value))
                entries.Add((key, value));
        }

        return new YamlMapping(mapping.At, entries);
    }
}
