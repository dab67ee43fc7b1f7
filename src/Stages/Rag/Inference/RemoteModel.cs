using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>
/// A model behind one or several endpoints: sends JSON under the limiter that each endpoint has for the whole process, again or elsewhere
/// where that may help, and keeps to a budget.
/// </summary>
/// <remarks>Safe for use from several threads.</remarks>
public sealed class RemoteModel : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private readonly RemoteModelOptions _options;
    private readonly RemoteEndpoint[] _endpoints;
    private readonly EndpointChooser _chooser;
    private readonly RemoteBudget? _budget;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _checks = [];

    /// <summary>Prepares a model; nothing is sent yet.</summary>
    /// <param name="options">The model and its endpoints.</param>
    /// <param name="budget">What may be spent; null for no limit.</param>
    /// <exception cref="ValidationException">The options are not valid.</exception>
    public RemoteModel(RemoteModelOptions options, RemoteBudget? budget = null)
        : this(options, budget, RemoteLimiters.Process, Random.Shared)
    {
    }

    internal RemoteModel(RemoteModelOptions options, RemoteBudget? budget, RemoteLimiters limiters, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        _options = options;
        _budget = budget;
        _time = limiters.Time;
        _endpoints = [.. options.Endpoints.Select(e => new RemoteEndpoint(e, options, limiters))];
        _chooser = new EndpointChooser(_endpoints, options.Choose, options.LongestWait, random);
    }

    /// <summary>The model's name, as the endpoints know it.</summary>
    public string Name => _options.Model;

    /// <summary>What each endpoint was asked for by this model, in the order of the options.</summary>
    public IReadOnlyList<RemoteEndpointStatistics> Statistics() => [.. _endpoints.Select(e => e.Statistics())];

    /// <summary>Posts JSON, and reads the JSON that is answered.</summary>
    /// <typeparam name="T">What is read from it.</typeparam>
    /// <param name="call">What is asked.</param>
    /// <param name="read">
    /// Reads the answer, and says how many tokens were used; a <see cref="JsonException"/>, <see cref="InvalidOperationException"/>, <see
    /// cref="FormatException"/> or <see cref="KeyNotFoundException"/> means that it is not what the protocol says, and counts as no answer.
    /// </param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ItemException">
    /// The budget is used up, or no endpoint gave an answer. Where an endpoint refused by a status, the inner exception is a <see
    /// cref="HttpRequestException"/> with it: 413 for a request that is too large.
    /// </exception>
    internal Task<T> PostAsync<T>(
        RemoteCall call, Func<JsonElement, (T Result, long? Input, long? Output)> read, CancellationToken cancellationToken) =>
        SendAsync(
            call,
            async answer =>
            {
                using JsonDocument json = await answer.JsonAsync();
                try
                {
                    (T result, long? input, long? output) = read(json.RootElement);
                    answer.Whole(input, output);
                    answer.Dispose();
                    return result;
                }
                catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
                {
                    throw RemoteFailure.Broken(answer.Endpoint, $"answered JSON of another form than '{call.Path}' has ({e.Message})");
                }
            },
            cancellationToken);

    /// <summary>Sends a request until an answer could be read.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="read">
    /// Reads an answer, and disposes of it or returns what owns it; where it throws, it is disposed of here. A <see cref="RemoteFailure"/>
    /// means to try again.
    /// </param>
    /// <param name="cancellationToken">Stops.</param>
    internal async Task<T> SendAsync<T>(RemoteCall call, Func<RemoteAnswer, Task<T>> read, CancellationToken cancellationToken)
    {
        var tried = new HashSet<RemoteEndpoint>();
        for (int attempt = 1; ; attempt++)
        {
            RemoteEndpoint endpoint = await NextAsync(tried, call.Conversation, attempt, cancellationToken);
            try
            {
                return await TryAsync(endpoint, call, read, cancellationToken);
            }
            catch (RemoteFailure e)
            {
                bool again = (e.Verdict == RemoteVerdict.Busy && (_options.RepeatsLate || e.Failure.Fault != FaultKind.TimeOut))
                    || (e.Verdict == RemoteVerdict.Broken && (e.Failure.Transient || tried.Count + 1 < _endpoints.Length));
                if (!again || attempt == _options.Attempts)
                {
                    throw Final(e.Failure, attempt);
                }

                tried.Add(endpoint);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] checks;
        await _closing.CancelAsync();
        lock (_gate)
        {
            checks = [.. _checks];
        }

        await Task.WhenAll(checks);
        foreach (RemoteEndpoint endpoint in _endpoints)
        {
            endpoint.Dispose();
        }

        _closing.Dispose();
    }

    private async ValueTask<RemoteEndpoint> NextAsync(
        HashSet<RemoteEndpoint> tried, string? conversation, int attempt, CancellationToken cancellationToken)
    {
        Check();
        RemoteEndpoint? endpoint = _chooser.Next(tried, conversation);
        if (endpoint is null)
        {
            // All were tried: another round, after a pause that not all callers end at the same time.
            tried.Clear();
            TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(attempt - 1, 10)) * (0.5 + (Random.Shared.NextDouble() / 2));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, _time, cancellationToken);
            endpoint = _chooser.Next(tried, conversation)!;
        }

        if (endpoint.Limiter.Held is { } held && held > _options.LongestWait)
        {
            throw new ItemException(string.Create(
                CultureInfo.InvariantCulture,
                $"{RemoteFailure.Shown(endpoint)} asks to wait {held.TotalSeconds:0} s, longer than the "
                + $"{_options.LongestWait.TotalSeconds:0.###} s that are waited for. Try again later."))
            {
                Transient = true,
                RetryAfter = held,
                Fault = FaultKind.ServerDown,
            };
        }

        return endpoint;
    }

    private async Task<T> TryAsync<T>(
        RemoteEndpoint endpoint, RemoteCall call, Func<RemoteAnswer, Task<T>> read, CancellationToken cancellationToken)
    {
        RemoteTurn turn = await endpoint.Limiter.EnterAsync(call.Tokens, cancellationToken);
        AnswerClock? clock = null;
        HttpResponseMessage? response = null;
        try
        {
            _budget?.Take(call.Tokens);
            TimeSpan least = 2 * _options.StartTimeout;
            TimeSpan whole = _options.AnswerTimeout > least ? _options.AnswerTimeout : least;
            clock = new AnswerClock(_options.StartTimeout, whole, _time, cancellationToken);
            response = await endpoint.SendAsync(call.Path, call.Json, clock.Token);
            if (!response.IsSuccessStatusCode)
            {
                RemoteFailure failure = await RemoteFailure.OfAsync(endpoint, response, _time.GetUtcNow(), clock.Token);
                _budget?.Settle(call.Tokens, 0);
                throw failure;
            }

            return await read(new RemoteAnswer(endpoint, turn, clock, _budget, _options, response, cancellationToken));
        }
        catch (Exception e)
        {
            RemoteFailure? failure = e as RemoteFailure
                ?? (e is OperationCanceledException && !cancellationToken.IsCancellationRequested && clock is not null
                    ? RemoteFailure.Late(endpoint, clock.Said)
                    : null)
                ?? RemoteFailure.Of(endpoint, e);
            if (failure is not null)
            {
                RemoteAnswer.Tell(endpoint, turn, failure);
            }

            if (e is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError,
                })
            {
                // Nobody read the question.
                _budget?.Settle(call.Tokens, 0);
            }

            response?.Dispose();
            turn.Dispose();
            clock?.Dispose();
            if (failure is null || failure == e)
            {
                throw;
            }

            throw failure;
        }
    }

    /// <summary>Sees after endpoints that were down for a while, beside the request that found them due.</summary>
    private void Check()
    {
        foreach (RemoteEndpoint endpoint in _endpoints.Where(e => e.Health.TakeCheck()))
        {
            lock (_gate)
            {
                _checks.RemoveWhere(c => c.IsCompleted);
                _checks.Add(endpoint.CheckAsync(_closing.Token));
            }
        }
    }

    private ItemException Final(ItemException failure, int attempts) => attempts == 1 ? failure : new ItemException(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{failure.Message.TrimEnd('.')} ({attempts} attempts at {_endpoints.Length} endpoint{(_endpoints.Length == 1 ? string.Empty : "s")})."),
        failure.InnerException ?? failure)
    {
        Transient = failure.Transient,
        Fault = failure.Fault,
        RetryAfter = failure.RetryAfter,
    };
}
