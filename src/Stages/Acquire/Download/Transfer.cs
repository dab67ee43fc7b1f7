using System.Net;
using System.Net.Http.Headers;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Download;

/// <summary>
/// Receives one file from one address: goes on where an earlier attempt or process stopped, over several connections where that is worth
/// it, and hashes on the way. Bytes of two states of the file are never joined.
/// </summary>
/// <param name="sender">The network.</param>
/// <param name="settings">How to go about it.</param>
/// <param name="request">What to receive.</param>
internal sealed class Transfer(HttpSender sender, TransferSettings settings, TransferRequest request)
{
    /// <summary>How often a file may change while it is received.</summary>
    private const int MaxRestarts = 3;

    private long _fetched;

    /// <summary>Receives it.</summary>
    /// <returns>Null when the server says that it is what it was.</returns>
    /// <exception cref="ItemException">It cannot be had, now or at all; what has come is kept if it can be resumed.</exception>
    public async Task<TransferResult?> RunAsync(CancellationToken cancellationToken)
    {
        long start = sender.Settings.Time.GetTimestamp();
        HttpAnswer? answer = null;
        bool ranges = true;
        for (int restart = 0; ; restart++)
        {
            using PartFile? part = answer is null && (request.Begun || restart > 0) ? Usable(PartFile.Resume(request.Path)) : null;
            PartFile? begun = null;
            try
            {
                if (part is null)
                {
                    answer ??= await FirstAsync(ranges && restart == 0, cancellationToken);
                    if (answer.Message.StatusCode == HttpStatusCode.NotModified)
                    {
                        answer.Dispose();
                        return null;
                    }

                    begun = PartFile.Begin(request.Path, Identify(answer, ranges), settings.JournalFrom);
                }

                PartFile file = part ?? begun!;
                return await ReceiveAsync(file, Interlocked.Exchange(ref answer, null), start, cancellationToken);
            }
            catch (RemoteChangedException e)
            {
                answer = e.Answer;
                ranges &= !e.IgnoresRanges;
                if (restart == MaxRestarts)
                {
                    answer?.Dispose();
                    throw new ItemException(
                        $"{HttpFailure.Shown(request.Uri)} changed {MaxRestarts + 1} times while it was received: {e.Message}.")
                    {
                        Transient = true,
                        Fault = FaultKind.ServerDown,
                    };
                }
            }
            finally
            {
                begun?.Dispose();
            }

            part?.Dispose();
            PartFile.Forget(request.Path);
        }
    }

    private async Task<TransferResult> ReceiveAsync(
        PartFile part, HttpAnswer? first, long start, CancellationToken cancellationToken)
    {
        using var hash = new OrderedHash(part.Data, request.Sha512);
        try
        {
            var receiving = new SegmentPool(sender, settings, request, part, hash);
            await receiving.RunAsync(first, cancellationToken);
            _fetched += receiving.Fetched;
            long size = part.Identity.Total ?? part.Received;
            await hash.EndAsync(size);
            return new TransferResult
            {
                Identity = part.Identity,
                Size = size,
                Sha256 = hash.Sha256,
                Sha512 = hash.Sha512,
                Written = part.LastWritten,
                IsJournalled = part.IsJournalled,
                Fetched = _fetched,
                Elapsed = sender.Settings.Time.GetElapsedTime(start),
            };
        }
        finally
        {
            await hash.StopAsync();
        }
    }

    /// <summary>
    /// What was received before is good for this address, or, when the digest will tell, for another one: its server still has to agree.
    /// </summary>
    private PartFile? Usable(PartFile? part)
    {
        if (part is null)
            return null;
        bool fits = (request.Pinned || part.Identity.Url == request.Uri.AbsoluteUri) && !(part.Identity.Total > settings.MaxBytes);
        if (fits)
            return part;
        part.Dispose();
        PartFile.Forget(request.Path);
        return null;
    }

    private async Task<HttpAnswer> FirstAsync(bool ranges, CancellationToken cancellationToken)
    {
        bool bySegment = ranges && settings.Connections > 1 && request.Size > settings.Segment && request.Unless is null;
        for (int attempt = 1; ; attempt++)
        {
            HttpAnswer? answer = null;
            try
            {
                answer = await sender.SendAsync(HttpMethod.Get, request.Uri, Prepare, request.Pinned, cancellationToken);
                HttpStatusCode status = answer.Message.StatusCode;
                bool mayJoin = Validators.Of(answer.Message).Strong is not null;
                if (status is HttpStatusCode.OK || (status is HttpStatusCode.NotModified && request.Unless is not null)
                    || (status is HttpStatusCode.PartialContent && bySegment && mayJoin))
                {
                    return answer;
                }

                // An empty file has no first bytes; and parts of what cannot be told apart from a later state are not joined.
                if (bySegment && (status is HttpStatusCode.RequestedRangeNotSatisfiable
                    || (status is HttpStatusCode.PartialContent && !mayJoin)))
                {
                    bySegment = false;
                    attempt--;
                    answer.Dispose();
                    continue;
                }

                throw status is HttpStatusCode.PartialContent
                    ? WrongPart(answer.Message.Content.Headers.ContentRange)
                    : HttpFailure.Of(request.Uri, answer.Message, sender.Settings.Time.GetUtcNow());
            }
            catch (ItemException e) when (e.Transient && attempt < settings.Attempts)
            {
                answer?.Dispose();
                await Pauses.WaitAsync(sender, settings, request.Uri, e, attempt, cancellationToken);
            }
            catch (ItemException e)
            {
                answer?.Dispose();
                throw Pauses.Final(sender, settings, request.Uri, e);
            }
        }

        void Prepare(HttpRequestHeaders headers)
        {
            if (bySegment)
                headers.Range = new RangeHeaderValue(0, settings.Segment - 1);
            if (request.Unless is not var (tag, modified))
                return;
            if (tag is not null)
                headers.TryAddWithoutValidation("If-None-Match", tag);
            else if (modified is not null)
                headers.TryAddWithoutValidation("If-Modified-Since", modified);
        }
    }

    private PartIdentity Identify(HttpAnswer answer, bool ranges)
    {
        HttpContentHeaders content = answer.Message.Content.Headers;
        bool partial = answer.Message.StatusCode == HttpStatusCode.PartialContent;
        long? total = partial ? content.ContentRange?.Length : content.ContentLength;
        if (partial && (content.ContentRange?.From != 0 || total is null))
        {
            answer.Dispose();
            throw WrongPart(content.ContentRange);
        }

        if (total > settings.MaxBytes)
        {
            answer.Dispose();
            throw TooLarge(total);
        }

        Validators validators = Validators.Of(answer.Message);
        bool several = ranges && settings.Connections > 1 && validators.Strong is not null && (partial || validators.TakesRanges);
        return new PartIdentity
        {
            Url = request.Uri.AbsoluteUri,
            Validator = ranges ? validators.Strong : null,
            ETag = validators.ETag,
            LastModified = validators.LastModified,
            Total = total,
            Segment = several || partial ? settings.Segment : long.MaxValue,
            Name = ContentDisposition.NameOf(content),
            MediaType = content.ContentType?.MediaType,
        };
    }

    private ItemException WrongPart(ContentRangeHeaderValue? range) => new(
        $"{HttpFailure.Shown(request.Uri)} sent bytes from {range?.From} of {range?.Length}, asked from the first on. Its server "
        + $"breaks HTTP.")
    {
        Fault = FaultKind.ServerDown,
    };

    private ItemException TooLarge(long? total) => new(
        $"{HttpFailure.Shown(request.Uri)} has {total} bytes; at most {settings.MaxBytes} are taken. Raise 'max_size' if that is meant.");
}
