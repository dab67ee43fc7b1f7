using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tars.Pipeline;

/// <summary>How payloads and reports are written as JSON: snake_case names, enum members as words, nulls left out.</summary>
public static class PayloadJson
{
    private static readonly JsonSerializerOptions s_digest = Create(new DefaultJsonTypeInfoResolver { Modifiers = { WithoutEphemeral } });

    /// <summary>The options; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Create(new DefaultJsonTypeInfoResolver());

    /// <summary>
    /// The same for what every run writes. For writing only: what these read has no defaults where a
    /// text of an earlier version lacks a property.
    /// </summary>
    internal static JsonSerializerOptions Records { get; } = Create(RecordJson.Default);

    /// <summary>SHA-256 of a payload's JSON without its <see cref="EphemeralAttribute"/> properties, 64 lower-case hex digits.</summary>
    public static string Digest(object payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(payload, payload.GetType(), s_digest)));
    }

    /// <summary>Whether payloads of this type hold more than what they are: see <see cref="EphemeralAttribute"/>.</summary>
    internal static bool HasEphemeral(Type type) => type.GetProperties().Any(p => p.IsDefined(typeof(EphemeralAttribute), inherit: true));

    private static void WithoutEphemeral(JsonTypeInfo type)
    {
        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].AttributeProvider?.IsDefined(typeof(EphemeralAttribute), inherit: true) == true)
            {
                type.Properties.RemoveAt(i);
            }
        }
    }

    private static JsonSerializerOptions Create(IJsonTypeInfoResolver resolver)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // The text goes to files and terminals, not into HTML: "é" stays "é".
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = resolver,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        };
        options.MakeReadOnly();
        return options;
    }
}
