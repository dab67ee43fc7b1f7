using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Tars.Stages.Rag;

/// <summary>Writes what is asked in the form of <c>chat/completions</c>.</summary>
internal static class ChatRequest
{
    /// <summary>The body of a request whose answer is to be streamed.</summary>
    /// <exception cref="NotSupportedException">There are tools, or a content that is no text.</exception>
    public static byte[] Write(string model, IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        if (options.Tools is { Count: > 0 })
        {
            throw new NotSupportedException("Tools are not offered to a remote model: what stands in documents could call them.");
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", options.ModelId ?? model);
            json.WriteStartArray("messages");
            foreach (ChatMessage message in messages)
            {
                if (message.Contents.FirstOrDefault(c => c is not TextContent) is { } other)
                {
                    throw new NotSupportedException($"A message has {other.GetType().Name}; only text can be sent.");
                }

                json.WriteStartObject();
                json.WriteString("role", message.Role.Value);
                json.WriteString("content", message.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteSettings(json, options);
            json.WriteBoolean("stream", true);
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteSettings(Utf8JsonWriter json, ChatOptions options)
    {
        if (options.MaxOutputTokens is int most)
        {
            json.WriteNumber("max_tokens", most);
        }

        if (options.Temperature is float temperature)
        {
            json.WriteNumber("temperature", Math.Round((decimal)temperature, 4));
        }

        if (options.TopP is float top)
        {
            json.WriteNumber("top_p", Math.Round((decimal)top, 4));
        }

        if (options.Seed is long seed)
        {
            json.WriteNumber("seed", seed);
        }

        if (options.StopSequences is { Count: > 0 } stops)
        {
            json.WriteStartArray("stop");
            foreach (string stop in stops)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }
    }
}
