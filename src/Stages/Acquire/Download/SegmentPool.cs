using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Download;

/// <summary>Receives the segments of one file over one or more connections; each takes the first segment that nobody is at.</summary>
internal sealed class SegmentPool(
    HttpSender sender, TransferSettings settings, TransferRequest request, PartFile part, OrderedHash hash)
{
    /// <summary>Large enough that system calls are few, small enough that a connection holds little.</summary>
    private const int BufferBytes = 256 * 1024;

    /// <summary>Connections that a file may take beyond one for each of these bytes: a server that cuts after a byte is given up.</summary>
    private const long BytesPerConnection = 256 * 1024;

    private const int FreeConnections = 32;

    /// <summary>Bytes after which the disk is asked to take what has come, beside the receiving.</summary>
    private const long BytesPerFlush = 64L << 20;

    private readonly Lock _gate = new();
    private readonly bool[] _taken = new bool[part.Segments];
    private readonly bool _hashesInline = !part.IsJournalled && part.Segments == 1 && part.Identity.Total <= 1 << 20;

    // Written and shown as a whole: one system call where there were as many as packets.
    private readonly bool _gathers = !part.IsJournalled && part.Segments == 1 && part.Identity.Total <= BufferBytes;
    private readonly long _before = part.Received;
    private int _working;
    private int _connections;
    private long _fetched;
    private bool _ended;
    private long _flushedAt;
    private Task _flushing = Task.CompletedTask;

    /// <summary>Bytes that came.</summary>
    public long Fetched => Interlocked.Read(ref _fetched);

    /// <summary>Receives what is missing.</summary>
    /// <param name="first">An answer that begins at the file's first byte, if there is one; this disposes of it.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RemoteChangedException">The file has to be begun anew.</exception>
    public async Task RunAsync(HttpAnswer? first, CancellationToken cancellationToken)
    {
        if (part.Frontier > 0)
            hash.Advance(part.Frontier);
        if (part.IsComplete)
        {
            first?.Dispose();
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _working = Math.Max(1, Math.Min(settings.Connections, part.Segments));
        Task[] workers = [.. Enumerable.Range(0, _working).Select(i => WorkAsync(i == 0 ? first : null, ending))];
        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _flushing;
        Exception[] causes = [.. workers.Where(w => w.IsFaulted).Select(w => w.Exception!.InnerException!)];
        RemoteChangedException[] changed = [.. causes.OfType<RemoteChangedException>()];
        cancellationToken.ThrowIfCancellationRequested();

        // The first cause counts; the others were stopped by it.
        foreach (RemoteChangedException other in changed.Skip(1))
            other.Answer?.Dispose();
        if (causes.Length > 0)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(changed.Length > 0 ? changed[0] : causes[0]);
    }

    private async Task WorkAsync(HttpAnswer? answer, CancellationTokenSource ending)
    {
        // Taken in the order of the hands: the answer that is here begins at the first.
        int segment = Take();
        int failures = 0;

        // The hands begin beside each other; one alone goes on where it is.
        if (part.Segments > 1)
            await Task.Yield();
        try
        {
            // An answer that is still here after a segment goes on with the next one, which is taken already.
            for (; segment >= 0; segment = answer is not null ? segment + 1 : Take())
            {
                while (IsMissing(segment))
                {
                    long before = part.Written(segment);
                    try
                    {
                        answer ??= await AskAsync(segment, ending.Token);
                        answer = await ReadAsync(answer, segment, ending.Token);
                        failures = 0;
                    }
                    catch (ItemException e) when (e.Transient && !ending.IsCancellationRequested)
                    {
                        answer?.Dispose();
                        answer = null;
                        bool more = part.Written(segment) > before;
                        failures = more ? 1 : failures + 1;
                        if (!more && TryLeave(segment))
                            return;
                        if (!more && failures >= settings.Attempts)
                            throw Pauses.Final(sender, settings, request.Uri, e);
                        RequireJoinable(e);
                        await Pauses.WaitAsync(sender, settings, request.Uri, e, failures, ending.Token);
                    }
                }
            }
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
        finally
        {
            answer?.Dispose();
        }
    }

    /// <summary>What has come cannot be gone on with when nothing says whether the file is still the same.</summary>
    private void RequireJoinable(ItemException failure)
    {
        if (part.Received > 0 && part.Identity.Validator is null)
            throw new RemoteChangedException(failure.Message, null, ignoresRanges: true);
    }

    /// <summary>Asks for what is missing of a segment, or of the file where one connection does all.</summary>
    private async Task<HttpAnswer> AskAsync(int segment, CancellationToken cancellationToken)
    {
        long from = part.Identity.StartOf(segment) + part.Written(segment);
        long? to = part.Segments > 1 ? part.Identity.EndOf(segment) - 1 : null;
        bool whole = from == 0 && to is null;
        if (Interlocked.Increment(ref _connections) > FreeConnections + (Fetched / BytesPerConnection))
        {
            throw new ItemException(
                $"{HttpFailure.Shown(request.Uri)}: after {_connections - 1} connections {part.Received} bytes have come. Try it later.")
            {
                Transient = true,
                Fault = FaultKind.ServerDown,
            };
        }

        HttpAnswer answer = await sender.SendAsync(HttpMethod.Get, request.Uri, Prepare, request.Pinned, cancellationToken);
        HttpResponseMessage message = answer.Message;
        Validators now = Validators.Of(message);
        bool same = now.ETag == part.Identity.ETag && now.LastModified == part.Identity.LastModified;
        switch (message.StatusCode)
        {
            case HttpStatusCode.PartialContent:
                ContentRangeHeaderValue? range = message.Content.Headers.ContentRange;
                string? problem = range?.From != from ? $"sent bytes from {range?.From}, asked from {from}"
                    : range.Length is { } length && part.Identity.Total is { } total && length != total
                        ? $"has {length} bytes, and had {total}"
                    : now.ETag is not null && now.ETag != part.Identity.ETag ? $"has the tag {now.ETag}, and had {part.Identity.ETag}"
                    : null;
                if (problem is null)
                    return answer;
                answer.Dispose();
                if (range?.From != from)
                {
                    throw new ItemException($"{HttpFailure.Shown(request.Uri)}: the server {problem}. It breaks HTTP.")
                    {
                        Transient = true,
                        Fault = FaultKind.ServerDown,
                    };
                }

                throw new RemoteChangedException($"it {problem}", null, ignoresRanges: false);
            case HttpStatusCode.OK when whole && same:
                return answer;
            case HttpStatusCode.OK:
                throw new RemoteChangedException(
                    same ? "the server gives only the whole file" : "it is another one than it was", answer, ignoresRanges: same && !whole);
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                answer.Dispose();
                throw new RemoteChangedException("the server no longer has the bytes that were there before", null, ignoresRanges: false);
            default:
                answer.Dispose();
                throw HttpFailure.Of(request.Uri, message, sender.Settings.Time.GetUtcNow());
        }

        void Prepare(HttpRequestHeaders headers)
        {
            if (whole)
                return;
            headers.Range = new RangeHeaderValue(from, to);
            if (part.Identity.Validator is { } validator)
                headers.TryAddWithoutValidation("If-Range", validator);
        }
    }

    /// <summary>Reads an answer to the end of the segment.</summary>
    /// <returns>The answer, when it goes on behind the segment and the next one is free; the caller then takes that.</returns>
    private async Task<HttpAnswer?> ReadAsync(HttpAnswer answer, int segment, CancellationToken cancellationToken)
    {
        long left = part.Identity.EndOf(segment) - part.Identity.StartOf(segment) - part.Written(segment);
        long room = settings.MaxBytes == long.MaxValue
            ? long.MaxValue
            : settings.MaxBytes - part.Identity.StartOf(segment) - part.Written(segment);
        HttpSettings limits = sender.Settings;
        using var limit = new SpeedLimit(limits.Stall, limits.MinSpeed, limits.Time, cancellationToken);
        int size = (int)Math.Clamp(left, 1, BufferBytes);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
        int held = 0;
        try
        {
            Stream body = await answer.Message.Content.ReadAsStreamAsync(limit.Token);
            while (left > 0)
            {
                int read = await body.ReadAsync(buffer.AsMemory(held, (int)Math.Min(buffer.Length - held, left)), limit.Token);
                if (read == 0)
                {
                    if (part.Identity.Total is null)
                    {
                        _ended = true;
                        answer.Dispose();
                        return null;
                    }

                    throw new ItemException(
                        $"{HttpFailure.Shown(request.Uri)}: the answer ended {left} bytes before the end of the {part.Identity.Total} "
                        + $"that it announced.")
                    {
                        Transient = true,
                        Fault = FaultKind.ServerDown,
                    };
                }

                limit.Count(read);
                left -= read;
                room -= read;
                if (room < 0)
                    throw TooMuch();
                held += read;
                if (_gathers && left > 0)
                    continue;
                int count = held;
                held = 0;
                if (Keep(segment, buffer, count))
                    buffer = ArrayPool<byte>.Shared.Rent(size);
            }

            if (answer.Message.StatusCode == HttpStatusCode.OK && TryTake(segment + 1))
                return answer;
            answer.Dispose();
            return null;
        }
        catch (OperationCanceledException e) when (limit.IsTooSlow && !cancellationToken.IsCancellationRequested)
        {
            throw new ItemException(
                $"{HttpFailure.Shown(request.Uri)} is too slow: {limit.Said}.", e) { Transient = true, Fault = FaultKind.TimeOut };
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException
            || (e is IOException && e.InnerException is System.Net.Sockets.SocketException))
        {
            throw HttpFailure.Of(request.Uri, e)!;
        }
        finally
        {
            // What came before an answer broke off counts.
            if (held > 0)
                Keep(segment, buffer, held);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes what came, hashes it or gives it to the hash, and tells of it.</summary>
    /// <returns>True when the buffer is somebody else's now.</returns>
    private bool Keep(int segment, byte[] buffer, int count)
    {
        long offset = part.Append(segment, buffer.AsSpan(0, count));
        long fetched = Interlocked.Add(ref _fetched, count);
        request.Progress?.Invoke(count, _before + fetched, part.Identity.Total);
        if (_gathers && count == part.Identity.Total)
            request.Look?.Invoke(buffer.AsSpan(0, count), part.Identity);
        if (_hashesInline)
        {
            hash.HashNow(buffer.AsSpan(0, count));
            return false;
        }

        if (part.IsJournalled && fetched - Interlocked.Read(ref _flushedAt) > BytesPerFlush)
            FlushBeside(fetched);
        return hash.Offer(offset, buffer, count, part.Frontier);
    }

    private void FlushBeside(long fetched)
    {
        lock (_gate)
        {
            if (!_flushing.IsCompletedSuccessfully)
                return;
            Interlocked.Exchange(ref _flushedAt, fetched);
            _flushing = Task.Run(part.Flush);
        }
    }

    private bool IsMissing(int segment) => part.Identity.Total is null
        ? !_ended
        : part.Written(segment) < part.Identity.EndOf(segment) - part.Identity.StartOf(segment);

    /// <summary>
    /// The first segment that nobody is at and of which something is missing; -1, and the hand is done, when there is none.
    /// </summary>
    private int Take()
    {
        lock (_gate)
        {
            for (int i = 0; i < _taken.Length; i++)
            {
                if (!_taken[i] && IsMissing(i))
                {
                    _taken[i] = true;
                    return i;
                }
            }

            _working--;
            return -1;
        }
    }

    private bool TryTake(int segment)
    {
        lock (_gate)
        {
            if (segment >= _taken.Length || _taken[segment] || part.Written(segment) > 0)
                return false;
            return _taken[segment] = true;
        }
    }

    /// <summary>Leaves a segment to others, if there are any: a server may bear fewer connections than were tried.</summary>
    private bool TryLeave(int segment)
    {
        lock (_gate)
        {
            if (_working == 1)
                return false;
            _working--;
            _taken[segment] = false;
            return true;
        }
    }

    private ItemException TooMuch() => new(
        $"{HttpFailure.Shown(request.Uri)} sends more than the {settings.MaxBytes} bytes that are allowed. It was thrown away.");
}
