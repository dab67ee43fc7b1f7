using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tars.Pipeline;

/// <summary>One line of the audit log: who did what to what.</summary>
/// <param name="Sequence">Its place, from 1.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Actor">Who: the name that the system gives, and the machine's.</param>
/// <param name="Action">What was done: <c>begin</c>, <c>run</c>, <c>manifest</c>, <c>export</c>, <c>delete</c>, ….</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Before">A digest of it before; null when there is none.</param>
/// <param name="After">A digest of it after.</param>
/// <param name="Reason">Why, if anybody said.</param>
public sealed record AuditEntry(
    long Sequence, DateTimeOffset At, string Actor, string Action, string Subject, string? Before, string? After, string? Reason)
{
    internal const int MaxBytes = 1 << 16;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The one form that is hashed: members by name, no space, times to the microsecond.</summary>
    internal byte[] ToCanonical()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("action", Action);
            json.WriteString("actor", Actor);
            json.WriteString("after", After);
            json.WriteString("at", At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
            json.WriteString("before", Before);
            json.WriteString("reason", Reason);
            json.WriteNumber("sequence", Sequence);
            json.WriteString("subject", Subject);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <returns>The entry; null when the bytes are not the canonical form of one.</returns>
    internal static AuditEntry? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            var entry = new AuditEntry(
                root.GetProperty("sequence").GetInt64(),
                DateTimeOffset.ParseExact(
                    root.GetProperty("at").GetString()!,
                    "yyyy-MM-ddTHH:mm:ss.ffffffZ",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal),
                root.GetProperty("actor").GetString()!,
                root.GetProperty("action").GetString()!,
                root.GetProperty("subject").GetString()!,
                root.GetProperty("before").GetString(),
                root.GetProperty("after").GetString(),
                root.GetProperty("reason").GetString());
            return entry.ToCanonical().AsSpan().SequenceEqual(json) ? entry : null;
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
