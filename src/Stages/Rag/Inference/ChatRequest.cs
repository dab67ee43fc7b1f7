using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Tars.Stages.Rag;

/// <summary>Writes what is asked in the form of <c>chat/completions</c>.</summary>
internal static class ChatRequest
{
    private const string MaxTokens = "max_tokens";
    private const string Usage = "stream_options";

    /// <summary>
    /// What a request can do without when a server does not know it. Without the first, the same is said by <c>max_completion_tokens</c>,
    /// as OpenAI's reasoning models want it.
    /// </summary>
    public static IReadOnlyList<string> Dispensable { get; } = [MaxTokens, "temperature", "top_p", "seed", Usage];

    /// <summary>The body of a request whose answer is to be streamed.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="messages">What is said.</param>
    /// <param name="options">The settings.</param>
    /// <param name="without">Which of <see cref="Dispensable"/> are left out.</param>
    /// <exception cref="NotSupportedException">There are tools, or a content that is no text.</exception>
    public static byte[] Write(string model, IReadOnlyList<ChatMessage> messages, ChatOptions options, IReadOnlySet<string> without)
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
            WriteSettings(json, options, without);
            json.WriteBoolean("stream", true);
            if (!without.Contains(Usage))
            {
                json.WriteStartObject(Usage);
                json.WriteBoolean("include_usage", true);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteSettings(Utf8JsonWriter json, ChatOptions options, IReadOnlySet<string> without)
    {
        if (options.MaxOutputTokens is int most)
        {
            json.WriteNumber(without.Contains(MaxTokens) ? "max_completion_tokens" : MaxTokens, most);
        }

        if (options.Temperature is float temperature && !without.Contains("temperature"))
        {
            json.WriteNumber("temperature", Math.Round((decimal)temperature, 4));
        }

        if (options.TopP is float top && !without.Contains("top_p"))
        {
            json.WriteNumber("top_p", Math.Round((decimal)top, 4));
        }

        if (options.Seed is long seed && !without.Contains("seed"))
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
