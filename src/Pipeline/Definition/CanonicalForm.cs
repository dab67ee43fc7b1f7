using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tars.Pipeline.Definition;

/// <summary>One spelling for what means the same, so that equal definitions have equal digests.</summary>
internal static class CanonicalForm
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The options as JSON, see <see cref="NodeDefinition.CanonicalOptions"/>; what is secret is masked, for this goes into ledgers.
    /// </summary>
    /// <param name="spec">Whose options.</param>
    /// <param name="valueOf">An option's value before its paths were made absolute.</param>
    /// <param name="ephemeral">Whether options that decide nothing of what is made are written too.</param>
    public static string Options(NodeSpec spec, Func<OptionSpec, object?> valueOf, bool ephemeral = false) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (OptionSpec option in spec.Options.Where(o => ephemeral || !o.IsEphemeral).OrderBy(o => o.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(option.Name);
            object? value = valueOf(option);
            WriteValue(writer, option.IsSecret && value is not (null or "") ? Interpolation.Mask : value);
        }

        writer.WriteEndObject();
    });

    /// <summary>See <see cref="PipelineDefinition.Digest"/>.</summary>
    public static string Digest(string name, long memoryBytes, FaultPolicy faults, IReadOnlyList<NodeDefinition> nodes)
    {
        string text = Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteNumber("memory", memoryBytes);
            WriteFaults(writer, faults, FaultPolicy.Default);
            writer.WriteStartArray("nodes");
            foreach (NodeDefinition node in nodes)
                WriteNode(writer, node, faults);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static void WriteNode(Utf8JsonWriter writer, NodeDefinition node, FaultPolicy usual)
    {
        NodePolicy policy = node.Policy;
        writer.WriteStartObject();
        writer.WriteString("name", node.Name);
        writer.WriteString("use", node.Spec.ToString());
        writer.WritePropertyName("with");
        writer.WriteRawValue(node.CanonicalOptions);
        writer.WriteStartArray("from");
        foreach (string from in node.From)
            writer.WriteStringValue(from);
        writer.WriteEndArray();
        writer.WriteString("when", node.When?.Text);
        Property("parallelism", policy.Parallelism);
        Property("order", policy.OrderKey is { } field ? $"key({field})" : policy.Order);
        Property("buffer_items", policy.BufferItems);
        Property("buffer_bytes", policy.BufferBytes);
        Property("spill", policy.Spill);
        Property("batch_items", policy.BatchItems);
        Property("batch_bytes", policy.BatchBytes);
        Property("batch_within", policy.BatchWithin);
        Property("retry_attempts", policy.RetryAttempts);
        Property("retry_backoff", policy.RetryBackoff);
        Property("retry_max_backoff", policy.RetryMaxBackoff);
        Property("timeout", policy.Timeout);
        Property("rate", policy.Rate);
        Property("on_error", policy.OnError);
        Property("memo", policy.Memo);
        WriteFaults(writer, policy.Faults ?? usual, usual);
        writer.WriteEndObject();

        void Property(string name, object? value)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }
    }

    /// <summary>Only what differs, so that definitions from before there were such rules keep their digest.</summary>
    private static void WriteFaults(Utf8JsonWriter writer, FaultPolicy policy, FaultPolicy usual)
    {
        foreach (FaultKeys key in FaultKeys.All.Where(k => policy.Of(k.Kind) != usual.Of(k.Kind)))
        {
            FaultRule rule = policy.Of(key.Kind);
            writer.WritePropertyName($"faults_{key.Name}");
            WriteValue(
                writer,
                key.Waits ? $"{SnakeCase.Of(rule.Action.ToString())} {Duration.Write(rule.Limit)}" : SnakeCase.Of(rule.Action.ToString()));
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case Enum member:
                writer.WriteStringValue(SnakeCase.Of(member.ToString()));
                break;
            case TimeSpan duration:
                writer.WriteNumberValue(duration.TotalMilliseconds);
                break;
            case ByteSize size:
                writer.WriteNumberValue(size.Bytes);
                break;
            case System.Collections.IEnumerable list:
                writer.WriteStartArray();
                foreach (object? element in list)
                    WriteValue(writer, element);
                writer.WriteEndArray();
                break;
            case float or double when !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteRawValue(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
        }
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Json))
            write(writer);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
