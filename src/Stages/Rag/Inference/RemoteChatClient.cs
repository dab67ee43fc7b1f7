using System.Collections.Frozen;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>
/// Talks to a remote model over <c>chat/completions</c>, streamed, with text alone: no tools are offered. Failed requests are sent again or
/// elsewhere as <see cref="RemoteModelOptions"/> says; an answer that was cut is never passed on as a whole one.
/// </summary>
/// <param name="model">The model; not owned, so that several may share it.</param>
/// <remarks>
/// Safe for use from several threads. <see cref="ChatOptions.ConversationId"/> names what is to stay at one endpoint; it is not sent.
/// </remarks>
public sealed partial class RemoteChatClient(RemoteModel model) : IChatClient
{
    private const int UsualAnswer = 1024;

    // What the endpoints do not know; replaced as a whole.
    private volatile IReadOnlySet<string> _without = FrozenSet<string>.Empty;

    /// <inheritdoc/>
    /// <exception cref="ItemException">No endpoint gave a whole answer, or the budget is used up.</exception>
    /// <exception cref="NotSupportedException">There are tools, or a content that is no text.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        return await SendAsync(
            messages,
            options,
            async remote =>
            {
                var answer = new ChatAnswer(remote);
                var text = new StringBuilder();
                await foreach (string part in answer.PartsAsync(cancellationToken))
                {
                    text.Append(part);
                }

                answer.Dispose();
                return new ChatResponse(new ChatMessage(ChatRole.Assistant, text.ToString()))
                {
                    ModelId = model.Name,
                    FinishReason = answer.Finish,
                    Usage = UsageOf(answer),
                };
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A request is sent again or elsewhere until the first words of an answer come. When a stream is cut behind them the enumeration ends
    /// in an <see cref="ItemException"/>; one that ends without was whole.
    /// </remarks>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        (ChatAnswer answer, IAsyncEnumerator<string> parts, bool any) = await SendAsync(
            messages,
            options,
            async remote =>
            {
                var opened = new ChatAnswer(remote);
                IAsyncEnumerator<string> read = opened.PartsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
                try
                {
                    return (opened, read, await read.MoveNextAsync());
                }
                catch
                {
                    await read.DisposeAsync();
                    throw;
                }
            },
            cancellationToken);
        using (answer)
        {
            await using (parts)
            {
                while (any)
                {
                    yield return new ChatResponseUpdate(ChatRole.Assistant, parts.Current) { ModelId = model.Name };
                    any = await NextAsync(answer, parts);
                }
            }

            var last = new ChatResponseUpdate(ChatRole.Assistant, (string?)null) { ModelId = model.Name, FinishReason = answer.Finish };
            if (UsageOf(answer) is { } usage)
            {
                last.Contents = [new UsageContent(usage)];
            }

            yield return last;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("openai-compatible", null, model.Name)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(model) ? model
            : null;
    }

    /// <summary>Does nothing: the model is its owner's to dispose of.</summary>
    public void Dispose()
    {
    }

    private static async ValueTask<bool> NextAsync(ChatAnswer answer, IAsyncEnumerator<string> parts)
    {
        try
        {
            return await parts.MoveNextAsync();
        }
        catch (Exception e) when (answer.FailureOf(e) is { } failure)
        {
            answer.Failed(failure);
            throw failure.Failure;
        }
    }

    private static UsageDetails? UsageOf(ChatAnswer answer) => answer.Input is null && answer.Output is null ? null : new UsageDetails
    {
        InputTokenCount = answer.Input,
        OutputTokenCount = answer.Output,
        TotalTokenCount = (answer.Input ?? 0) + (answer.Output ?? 0),
    };

    private async Task<T> SendAsync<T>(
        IEnumerable<ChatMessage> messages, ChatOptions? options, Func<RemoteAnswer, Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ChatMessage[] all = [.. messages];
        IReadOnlySet<string> without = _without;
        while (true)
        {
            try
            {
                return await model.SendAsync(Call(all, options ?? new ChatOptions(), without), read, cancellationToken);
            }
            catch (ItemException e) when (Unknown(e, without) is { } name)
            {
                // Once for each that there is, at most.
                _without = without = without.Append(name).ToFrozenSet(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>
    /// The setting that a server says it does not know, where a request can do without it; not one whose value it refuses.
    /// </summary>
    private static string? Unknown(ItemException refusal, IReadOnlySet<string> without) =>
        refusal.InnerException is HttpRequestException { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity }
            && SaysUnknown().IsMatch(refusal.Message)
            ? ChatRequest.Dispensable.FirstOrDefault(n => !without.Contains(n) && Words().Matches(refusal.Message).Any(m => m.Value == n))
            : null;

    // OpenAI, vLLM (pydantic), Ollama (Go) and others: "Unsupported parameter", "does not support 0", "Unrecognized request argument",
    // "unknown field", "Extra inputs are not permitted". That one is too large, or that the context is too long, is none of these.
    [GeneratedRegex(
        "unsupported|not support|unknown|unrecogni[sz]ed|unexpected|extra inputs|not permitted",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1_000)]
    private static partial Regex SaysUnknown();

    [GeneratedRegex(@"\w+", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Words();

    private RemoteCall Call(ChatMessage[] messages, ChatOptions options, IReadOnlySet<string> without) => new(
        "chat/completions",
        ChatRequest.Write(model.Name, messages, options, without),
        TokenEstimate.Of(messages) + (options.MaxOutputTokens ?? UsualAnswer))
    {
        Conversation = options.ConversationId,
    };
}
