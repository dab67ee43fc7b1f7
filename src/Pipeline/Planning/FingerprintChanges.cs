using System.Globalization;
using System.Text.Json;

namespace Tars.Pipeline.Planning;

/// <summary>Says in words what changed in a node's computation.</summary>
internal static class FingerprintChanges
{
    private const int MaxValue = 60;

    /// <summary>The nodes of the later plan that compute otherwise.</summary>
    public static IReadOnlyList<NodeChange> Between(IReadOnlyList<NodeFingerprint> before, IReadOnlyList<NodeFingerprint> now) =>
    [
        .. from node in now
           let why = Of(before.FirstOrDefault(b => b.Name == node.Name), node).ToArray()
           where why.Length > 0
           select new NodeChange(node.Name, why),
    ];

    public static IEnumerable<string> Of(NodeFingerprint? before, NodeFingerprint now)
    {
        if (before is null)
        {
            yield return "the node is new";
            yield break;
        }

        if (before.Use != now.Use)
        {
            yield return $"is '{now.Use}' and was '{before.Use}'";
            yield break;
        }

        if (before.Version != now.Version)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"version {now.Version} of '{now.Use}' and was {before.Version}");
        }

        foreach (string change in Options(before.Options, now.Options))
        {
            yield return change;
        }

        foreach (string asset in Differing(before.Assets, now.Assets))
        {
            yield return $"model or library '{asset}' changed";
        }

        foreach (string option in Differing(before.Files, now.Files))
        {
            yield return $"the file of option '{option}' changed";
        }

        if (!before.From.Order(StringComparer.Ordinal).SequenceEqual(now.From.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            yield return $"reads {string.Join(", ", now.From)} and read {string.Join(", ", before.From)}";
        }

        if (before.When != now.When)
        {
            yield return $"when is {now.When ?? "absent"} and was {before.When ?? "absent"}";
        }
    }

    private static IEnumerable<string> Differing(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now) =>
        before.Keys.Union(now.Keys, StringComparer.Ordinal).Where(k => before.GetValueOrDefault(k) != now.GetValueOrDefault(k));

    private static IEnumerable<string> Options(string before, string now)
    {
        Dictionary<string, string> old = Values(before);
        Dictionary<string, string> current = Values(now);
        return Differing(old, current).Select(k => $"option '{k}' is {Shown(current, k)} and was {Shown(old, k)}");
    }

    private static string Shown(Dictionary<string, string> values, string key)
    {
        string value = values.GetValueOrDefault(key) ?? "unknown";
        return value.Length <= MaxValue ? value : value[..MaxValue] + "…";
    }

    private static Dictionary<string, string> Values(string options)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(options)?
                .ToDictionary(o => o.Key, o => o.Value.GetRawText(), StringComparer.Ordinal) ?? [];
        }
        catch (JsonException)
        {
            return new(StringComparer.Ordinal) { ["options"] = options };
        }
    }
}
