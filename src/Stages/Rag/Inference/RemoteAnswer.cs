using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>An answer whose head is there, and the turn at its endpoint. What came of it is to be said before it is disposed of.</summary>
internal sealed class RemoteAnswer(
    RemoteEndpoint endpoint,
    RemoteTurn turn,
    AnswerClock clock,
    RemoteBudget? budget,
    RemoteModelOptions options,
    HttpResponseMessage response,
    CancellationToken cancellationToken) : IDisposable
{
    public RemoteEndpoint Endpoint => endpoint;

    /// <summary>
    /// Whether the answer is a stream of events, and not one JSON document. Not every server names the former by its type.
    /// </summary>
    public bool IsEventStream => response.Content.Headers.ContentType?.MediaType != "application/json";

    /// <summary>The body, within its limits of size and time.</summary>
    public async Task<Stream> BodyAsync() =>
        new AnswerStream(await response.Content.ReadAsStreamAsync(cancellationToken), endpoint, options, clock, cancellationToken);

    /// <summary>The body as one JSON document.</summary>
    /// <exception cref="RemoteFailure">It is none, or too large or late.</exception>
    public async Task<JsonDocument> JsonAsync()
    {
        try
        {
            await using Stream body = await BodyAsync();
            return await JsonDocument.ParseAsync(body, default, cancellationToken);
        }
        catch (JsonException e)
        {
            throw RemoteFailure.Broken(endpoint, $"answered what is no JSON ({e.Message})");
        }
    }

    /// <summary>The answer is whole.</summary>
    /// <param name="input">Tokens of the question as the endpoint counted; null when it did not say.</param>
    /// <param name="output">Those of the answer.</param>
    public void Whole(long? input, long? output)
    {
        long? used = input is null && output is null ? null : Math.Max(0, input ?? 0) + Math.Max(0, output ?? 0);
        turn.Answered(used);
        endpoint.Answered(clock.Elapsed, input, output);
        if (used is long tokens)
        {
            budget?.Settle(turn.Tokens, tokens);
        }
    }

    /// <summary>It failed on the way.</summary>
    public void Failed(RemoteFailure failure) => Tell(endpoint, turn, failure);

    public void Dispose()
    {
        response.Dispose();
        turn.Dispose();
        clock.Dispose();
    }

    /// <summary>Tells limiter and health of a failure.</summary>
    public static void Tell(RemoteEndpoint endpoint, RemoteTurn turn, RemoteFailure failure)
    {
        if (failure.Verdict == RemoteVerdict.Busy)
        {
            turn.Overloaded(failure.Failure.RetryAfter);
            if (failure.Failure.Fault != FaultKind.TimeOut)
            {
                endpoint.Throttled(failure.Message);
                return;
            }
        }

        endpoint.Failed(failure.Message, isDown: failure.Verdict != RemoteVerdict.Refused);
    }
}
