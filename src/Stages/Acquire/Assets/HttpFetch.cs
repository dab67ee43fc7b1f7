using Tars.Pipeline;
using Tars.Stages.Acquire.Download;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Assets;

/// <summary>
/// Downloads an asset over HTTPS (plain HTTP from the own machine only), as the <c>download</c> stage does. The manifest that names the
/// address is the user's own, so an address inside the own network is as good as any.
/// </summary>
internal static class HttpFetch
{
    private const int Attempts = 5;

    public static async Task<string> RunAsync(AssetFetch fetch, CancellationToken cancellationToken)
    {
        string name = fetch.Asset.Name;
        using var sender = new HttpSender(new HttpSettings { AllowPrivate = true, HttpsOnly = true, Time = fetch.Time });
        var settings = new TransferSettings
        {
            Attempts = Attempts,
            Pause = TimeSpan.FromSeconds(1),
            JournalFrom = 0,
            MaxBytes = fetch.Asset.Size,
        };
        var request = new TransferRequest
        {
            Uri = new Uri(fetch.Asset.Source),
            Path = fetch.Partial,
            Pinned = true,
            Progress = (_, done, _) => fetch.Progress(done),
        };
        try
        {
            TransferResult? result = await new Transfer(sender, settings, request).RunAsync(cancellationToken);
            string done = Path.Combine(fetch.Folder, "fetched");
            File.Move(fetch.Partial, done);
            PartFile.Forget(fetch.Partial);
            fetch.Progress(result!.Size);
            return done;
        }
        catch (ItemException e) when (e.Transient)
        {
            throw new AssetException(
                $"asset '{name}': {fetch.Asset.Source} could not be fetched in {Attempts} attempts: {e.Message} "
                + "What has arrived is kept; to go on with it run: tars assets restore", e);
        }
        catch (ItemException e)
        {
            PartFile.Forget(fetch.Partial);
            throw new AssetException(
                $"asset '{name}': {e.Message} Correct its source or size in the manifest, if that is what is wrong.", e);
        }
    }
}
