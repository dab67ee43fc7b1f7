using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Tars.Stages.Rag;

/// <summary>Reads the parts of an answer to <c>chat/completions</c>, and tells one that came to its end from one that was cut.</summary>
/// <param name="answer">The answer; owned.</param>
internal sealed class ChatAnswer(RemoteAnswer answer) : IDisposable
{
    /// <summary>More characters than the window of any model at hand.</summary>
    private const int MaxCharacters = 4_000_000;

    private int _characters;

    public ChatFinishReason? Finish { get; private set; }

    public long? Input { get; private set; }

    public long? Output { get; private set; }

    /// <summary>The texts as they come. When it ends without an exception the answer is whole, and is counted as such.</summary>
    /// <exception cref="RemoteFailure">It was cut, is not what the protocol says, or is too large or late.</exception>
    public async IAsyncEnumerable<string> PartsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (answer.IsEventStream)
        {
            await using Stream body = await answer.BodyAsync();
            await foreach (SseItem<string> item in SseParser.Create(body).EnumerateAsync(cancellationToken))
            {
                if (item.Data.AsSpan().Trim() is "[DONE]")
                {
                    Finish ??= ChatFinishReason.Stop;
                    break;
                }

                if (Take(item.Data) is { Length: > 0 } text)
                {
                    yield return text;
                }
            }
        }
        else
        {
            // A server that does not stream.
            using JsonDocument json = await answer.JsonAsync();
            if (Take(json.RootElement) is { Length: > 0 } text)
            {
                yield return text;
            }
        }

        if (Finish is null)
        {
            throw RemoteFailure.Broken(answer.Endpoint, "ended its answer before the end of the answer.");
        }

        answer.Whole(Input, Output);
    }

    /// <summary>Says that it failed, when a part was passed on already and nobody tries again.</summary>
    public void Failed(RemoteFailure failure) => answer.Failed(failure);

    /// <summary>What an exception of the network, or of the parser, means.</summary>
    public RemoteFailure? FailureOf(Exception e) => e as RemoteFailure ?? RemoteFailure.Of(answer.Endpoint, e);

    public void Dispose() => answer.Dispose();

    private string Take(string data)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(data);
            return Take(json.RootElement);
        }
        catch (JsonException e)
        {
            throw RemoteFailure.Broken(answer.Endpoint, $"answered what is no JSON ({e.Message})");
        }
    }

    private string Take(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("error", out JsonElement error)
            && error.ValueKind != JsonValueKind.Null)
        {
            throw RemoteFailure.Broken(answer.Endpoint, $"broke off: {RemoteFailure.WordsOf(json) ?? "an error without words"}");
        }

        ChatPart part;
        try
        {
            part = ChatPart.Read(json);
        }
        catch (InvalidOperationException e)
        {
            throw RemoteFailure.Broken(answer.Endpoint, $"answered JSON of another form than 'chat/completions' has ({e.Message})");
        }

        Finish = part.Finish ?? Finish;
        Input = part.Input ?? Input;
        Output = part.Output ?? Output;
        _characters += part.Text.Length;
        return _characters <= MaxCharacters ? part.Text : throw RemoteFailure.Broken(answer.Endpoint, "answers without end.");
    }
}
