using System.Text.Json;

namespace Tars.Stages.Rag;

/// <summary>Reads members of tokenizer.json and of the files beside it.</summary>
internal static class TokenizerJson
{
    /// <summary>The member <c>type</c>, which says what a part is.</summary>
    public static string TypeOf(JsonElement part) =>
        part.GetProperty("type").GetString() ?? throw new InvalidDataException("a part has no type");

    /// <summary>Whether a member is an object or a list, and not null or absent.</summary>
    public static bool Has(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;

    public static bool Flag(JsonElement parent, string name, bool otherwise) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : otherwise;

    public static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : null;

    /// <summary>Refuses what this program does not do, rather than make other tokens than the model was trained with.</summary>
    public static InvalidDataException Unsupported(string kind, string type, string known) =>
        new($"the {kind} '{type}' is not supported; known are {known}");
}
