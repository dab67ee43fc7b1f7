using System.Text.Json.Nodes;

namespace Tars.Pipeline.Testing;

/// <summary>Compares what came out with what was expected.</summary>
internal static class GraphExpectation
{
    private const int MaxShown = 200;

    /// <summary>
    /// The first difference, or null. A mapping needs only the keys that are expected; a list all its elements in order; under
    /// <c>message</c> the expected text has to be part of the actual.
    /// </summary>
    public static string? Mismatch(JsonNode? actual, JsonNode? expected, string path)
    {
        switch (expected)
        {
            case JsonObject wanted when actual is JsonObject found:
                return wanted.Select(p => Mismatch(found[p.Key], p.Value, $"{path}.{p.Key}")).FirstOrDefault(m => m is not null);
            case JsonArray wanted when actual is JsonArray found:
                return wanted.Count == found.Count
                    ? wanted.Select((v, i) => Mismatch(found[i], v, FormattableString.Invariant($"{path}[{i}]")))
                        .FirstOrDefault(m => m is not null)
                    : FormattableString.Invariant($"{path}: expected {wanted.Count} elements, but there are {found.Count}: {Short(found)}");
            case JsonValue wanted when path.EndsWith(".message", StringComparison.Ordinal) && actual is JsonValue found:
                return found.ToString().Contains(wanted.ToString(), StringComparison.Ordinal) ? null : Different(path, expected, actual);
            default:
                return JsonNode.DeepEquals(actual, expected) || Same(actual, expected) ? null : Different(path, expected, actual);
        }
    }

    // 3 and 3.0 are one number.
    private static bool Same(JsonNode? actual, JsonNode? expected) =>
        actual is JsonValue a && expected is JsonValue b
        && a.GetValueKind() == System.Text.Json.JsonValueKind.Number && b.GetValueKind() == System.Text.Json.JsonValueKind.Number
        && decimal.TryParse(a.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture, out decimal one)
        && decimal.TryParse(b.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture, out decimal other)
        && one == other;

    private static string Different(string path, JsonNode? expected, JsonNode? actual) =>
        $"{path}: expected {Short(expected)}, but it is {Short(actual)}";

    private static string Short(JsonNode? node)
    {
        string text = node?.ToJsonString() ?? "nothing";
        return text.Length <= MaxShown ? text : text[..MaxShown] + "…";
    }
}
