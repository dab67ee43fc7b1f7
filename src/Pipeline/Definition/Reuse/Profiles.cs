using YamlDotNet.Core;

namespace Tars.Pipeline.Definition.Reuse;

/// <summary>The section <c>profiles</c>: each a partial definition that is laid over the file when it is chosen.</summary>
internal static class Profiles
{
    private static readonly string[] Keys = ["state", "memory", "faults", "notices", "nodes"];

    /// <summary>The tree without the section, and each profile by its name. What is no profile is reported.</summary>
    public static (YamlMapping Root, IReadOnlyDictionary<string, YamlMapping> Profiles) Take(YamlMapping root, DiagnosticBag bag)
    {
        var profiles = new Dictionary<string, YamlMapping>(StringComparer.Ordinal);
        YamlItem? section = root.Find("profiles");
        if (section is null)
            return (root, profiles);
        if (section is not YamlMapping named)
        {
            bag.Error(
                DiagnosticCodes.WrongShape,
                section.At,
                $"'profiles' is a mapping of names to partial definitions, but here is {section.Described}");
            return (root.Without("profiles"), profiles);
        }

        foreach ((YamlScalar name, YamlItem value) in named.Entries)
        {
            if (!NodeName.IsValid(name.Value))
                bag.Error(DiagnosticCodes.InvalidName, name.At, $"a profile cannot be named '{name.Value}': {NodeName.Rule}");
            if (value is not YamlMapping profile)
            {
                bag.Error(
                    DiagnosticCodes.WrongShape,
                    value.At,
                    $"the profile '{name.Value}' is a mapping of {string.Join(", ", Keys)}, but here is {value.Described}");
                continue;
            }

            foreach ((YamlScalar key, _) in profile.Entries.Where(e => !Keys.Contains(e.Key.Value)))
            {
                string way = NearestName.Hint(key.Value, Keys) ?? $"; a profile knows {string.Join(", ", Keys)}";
                bag.Error(DiagnosticCodes.UnknownTopKey, key.At, $"unknown key '{key.Value}' of the profile '{name.Value}'{way}");
            }

            string[] unknown = [.. profile.Entries.Select(e => e.Key.Value).Except(Keys)];
            profiles[name.Value] = profile.Without(unknown);
        }

        return (root.Without("profiles"), profiles);
    }

    /// <summary>The tree with the chosen profile over it.</summary>
    public static YamlMapping Apply(
        YamlMapping root, IReadOnlyDictionary<string, YamlMapping> profiles, string? chosen, SourceSet sources, DiagnosticBag bag)
    {
        if (chosen is null)
            return root;
        if (profiles.TryGetValue(chosen, out YamlMapping? profile))
            return (YamlMapping)TreeMerge.Over(root, profile);
        var source = new SourceText("--profile", chosen.ReplaceLineEndings(" "));
        sources.Add(source);
        string way = NearestName.Hint(chosen, profiles.Keys)
            ?? (profiles.Count == 0 ? "; it has none: add a section 'profiles'" : $"; there are {string.Join(", ", profiles.Keys)}");
        bag.Error(
            DiagnosticCodes.UnknownProfile,
            source.At(0, Math.Max(1, chosen.Length)),
            $"the definition has no profile '{chosen}'{way}");
        return root;
    }
}
