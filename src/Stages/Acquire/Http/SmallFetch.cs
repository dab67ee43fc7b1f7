using System.Net;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Http;

/// <summary>Fetches what is read as a whole: lists, feeds, digests.</summary>
internal static class SmallFetch
{
    /// <summary>The body of an answer, or null when there is no such thing (404, 410).</summary>
    /// <param name="sender">The network.</param>
    /// <param name="uri">The address.</param>
    /// <param name="maxBytes">The most bytes of the body.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ItemException">It could not be had, or is longer.</exception>
    public static async Task<byte[]?> GetAsync(HttpSender sender, Uri uri, int maxBytes, CancellationToken cancellationToken)
    {
        using HttpAnswer answer = await sender.SendAsync(HttpMethod.Get, uri, null, pinned: false, cancellationToken);
        if (answer.Message.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            return null;
        if (answer.Message.StatusCode != HttpStatusCode.OK)
            throw HttpFailure.Of(uri, answer.Message, sender.Settings.Time.GetUtcNow());
        HttpSettings settings = sender.Settings;
        using var limit = new Download.SpeedLimit(settings.Stall, settings.MinSpeed, settings.Time, cancellationToken);
        try
        {
            await using Stream body = await answer.Message.Content.ReadAsStreamAsync(limit.Token);
            using var read = new MemoryStream();
            byte[] buffer = new byte[32 * 1024];
            int count;
            while ((count = await body.ReadAsync(buffer, limit.Token)) > 0)
            {
                limit.Count(count);
                if (read.Length + count > maxBytes)
                    throw new ItemException(
                        $"{HttpFailure.Shown(uri)} has more than {maxBytes} bytes, the most that are read of its kind.");
                read.Write(buffer, 0, count);
            }

            return read.ToArray();
        }
        catch (OperationCanceledException e) when (limit.IsTooSlow && !cancellationToken.IsCancellationRequested)
        {
            throw new ItemException(
                $"{HttpFailure.Shown(uri)} is too slow: {limit.Said}.", e) { Transient = true, Fault = FaultKind.TimeOut };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw HttpFailure.Of(uri, e)!;
        }
    }
}
