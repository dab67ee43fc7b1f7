using Tars.Pipeline;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Download;

/// <summary>The pauses between attempts: growing, or as long as the server asks.</summary>
internal static class Pauses
{
    public static async Task WaitAsync(
        HttpSender sender, TransferSettings settings, Uri uri, ItemException failure, int attempt, CancellationToken cancellationToken)
    {
        TimeSpan wait = failure.RetryAfter ?? settings.Pause * Math.Pow(2, Math.Min(attempt - 1, 16));
        if (wait > settings.LongestPause)
            wait = settings.LongestPause;
        if (failure.RetryAfter is not null)
        {
            // The next request waits for it, and so do those of others to the same host.
            sender.Hold(uri, wait);
            return;
        }

        await Task.Delay(wait, sender.Settings.Time, cancellationToken);
    }

    /// <summary>What is thrown after the last attempt; the server's wish is kept for others that want something from it.</summary>
    public static ItemException Final(HttpSender sender, TransferSettings settings, Uri uri, ItemException failure)
    {
        if (failure is { Transient: true, RetryAfter: { } asked })
            sender.Hold(uri, asked < settings.LongestPause ? asked : settings.LongestPause);
        return failure;
    }
}
