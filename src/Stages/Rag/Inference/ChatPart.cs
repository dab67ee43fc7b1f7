using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Tars.Stages.Rag;

/// <summary>One event of a streamed answer, or a whole one.</summary>
/// <param name="Text">The text it adds; may be empty.</param>
/// <param name="Finish">Why the answer ends here; null while it goes on.</param>
/// <param name="Input">Tokens of the question, where it says so.</param>
/// <param name="Output">Tokens of the answer, where it says so.</param>
internal readonly record struct ChatPart(string Text, ChatFinishReason? Finish, long? Input, long? Output)
{
    /// <summary>Reads an event (<c>choices[0].delta</c>) or a whole answer (<c>choices[0].message</c>).</summary>
    /// <exception cref="InvalidOperationException">It has another form.</exception>
    public static ChatPart Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidOperationException($"an object is expected, here is {json.ValueKind}");
        }

        string text = string.Empty;
        ChatFinishReason? finish = null;
        if (json.TryGetProperty("choices", out JsonElement choices) && choices.ValueKind == JsonValueKind.Array
            && choices.GetArrayLength() > 0)
        {
            JsonElement choice = choices[0];
            if (choice.TryGetProperty("delta", out JsonElement said) || choice.TryGetProperty("message", out said))
            {
                text = said.ValueKind == JsonValueKind.Object && said.TryGetProperty("content", out JsonElement content)
                    && content.ValueKind == JsonValueKind.String
                    ? content.GetString()! : string.Empty;
            }

            finish = choice.TryGetProperty("finish_reason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String
                && reason.GetString() is { Length: > 0 } word
                ? new ChatFinishReason(word) : null;
        }

        (long? input, long? output) = json.TryGetProperty("usage", out JsonElement usage) ? UsageOf(usage) : (null, null);
        return new ChatPart(text, finish, input, output);
    }

    /// <summary>What a <c>usage</c> object says; numbers that cannot be are passed over.</summary>
    public static (long? Input, long? Output) UsageOf(JsonElement usage) =>
        usage.ValueKind == JsonValueKind.Object ? (Count(usage, "prompt_tokens"), Count(usage, "completion_tokens")) : (null, null);

    private static long? Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count)
            && count is >= 0 and < 1L << 40
            ? count : null;
}
