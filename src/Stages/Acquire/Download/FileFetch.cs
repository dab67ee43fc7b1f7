using System.Globalization;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;
using Tars.Stages.Acquire.Sniffing;

namespace Tars.Stages.Acquire.Download;

/// <summary>Brings one file of a list into the folder: from the first address that gives it as it should be.</summary>
internal sealed class FileFetch(
    HttpSender sender, TransferSettings settings, DownloadFolder folder, Quarantine quarantine, DigestLookup digests, ByteMeter meter)
    : IDisposable
{
    /// <summary>How often wrong bytes are fetched again from the only address there is.</summary>
    private const int TriesOfOne = 2;

    /// <summary>How many files are received at once; the rest of the node's parallelism waits for the disk, and holds no buffers.</summary>
    private const int Receiving = 32;

    private readonly SemaphoreSlim _receiving = new(Receiving, Receiving);

    public async Task<Content> RunAsync(RemoteFile file, Action<string> note, CancellationToken cancellationToken)
    {
        (ContentDigest Digest, string SaidBy)? expected = await digests.FindAsync(file, cancellationToken);
        DownloadRecord? known = folder.Find(file.Url);
        if (known is not null && expected is not null)
        {
            if (expected.Value.Digest.Hex == known.Sha256 || expected.Value.Digest.ToString() == known.Digest)
            {
                note("is there already, with the digest it should have");
                return Describe(known, file, verified: true, await SniffAsync(known, cancellationToken));
            }

            // Not what it should be: nothing the server says about it counts.
            known = null;
        }

        Uri[] addresses = [Address(file.Url), .. file.Mirrors.Select(Address)];
        var problems = new List<ItemException>();
        for (int i = 0; i < Math.Max(addresses.Length, TriesOfOne); i++)
        {
            Uri uri = addresses[i % addresses.Length];
            try
            {
                return await TryAsync(file, uri, expected, known, note, cancellationToken);
            }
            catch (ItemException e)
            {
                problems.Add(e);

                // Only wrong bytes are worth another try at once; the rest is for the node's policy.
                if (addresses.Length == 1 && (e.Fault != FaultKind.CorruptContent || e.Transient))
                    break;
            }
        }

        throw problems.Count == 1 || addresses.Length == 1 ? problems[^1] : new ItemException(
            $"none of {addresses.Length} addresses gave the file. {string.Join(" ", problems.Select(p => p.Message))}", problems[^1])
        {
            Transient = problems.Exists(p => p.Transient),
            Fault = problems[^1].Fault,
            RetryAfter = problems.Where(p => p.RetryAfter is not null).Select(p => p.RetryAfter).Min(),
        };
    }

    public void Dispose() => _receiving.Dispose();

    private async Task<Content> TryAsync(
        RemoteFile file, Uri uri, (ContentDigest Digest, string SaidBy)? expected, DownloadRecord? known, Action<string> note,
            CancellationToken cancellationToken)
    {
        string part = folder.PartOf(file.Url);
        using var metered = new MeteredFile(meter);
        using IDisposable coming = folder.Coming();
        SniffedType? seen = null;
        var request = new TransferRequest
        {
            Progress = metered.Report,
            Look = (bytes, identity) => seen = MediaSniffer.Tell(bytes, SafeFileName.Of(identity.Name ?? file.Name)),
            Uri = uri,
            Path = part,
            Begun = folder.Begin(part),
            Size = file.Size,
            Unless = known is not null && uri.AbsoluteUri == file.Url && (known.ETag ?? known.LastModified) is not null
                ? (known.ETag, known.LastModified)
                : null,
            Pinned = expected is not null,
            Sha512 = expected is { Digest.IsSha256: false },
        };
        TransferResult? result;
        try
        {
            result = await ReceiveAsync(request, cancellationToken);
        }
        catch (ItemException e) when (!e.Transient)
        {
            PartFile.Forget(part);
            throw;
        }

        if (result is null)
        {
            folder.End(part);
            note("has not changed since it was fetched");
            return Describe(known!, file, verified: false, await SniffAsync(known!, cancellationToken));
        }

        if (expected is var (digest, saidBy))
        {
            string found = digest.IsSha256 ? result.Sha256 : result.Sha512!;
            if (found != digest.Hex)
            {
                string path = quarantine.Take(part, file.Name, uri, result, digest, saidBy);
                throw new ItemException(
                    $"{HttpFailure.Shown(uri)} gave {result.Size} bytes with {digest.Algorithm.Name} {found}, but {saidBy} says "
                    + $"{digest.Hex}. They are in quarantine: {path}. Compare with who made the file, or correct the digest.")
                {
                    Fault = FaultKind.CorruptContent,
                };
            }
        }

        DownloadRecord record = await folder.PublishAsync(part, result.IsJournalled, new DownloadRecord
        {
            Url = file.Url,
            Name = result.Identity.Name ?? file.Name,
            Size = result.Size,
            Sha256 = result.Sha256,
            Written = result.Written,
            ETag = result.Identity.ETag,
            LastModified = result.Identity.LastModified,
            Digest = expected?.Digest.ToString(),
        }, coming);
        note(Said(result, uri, file));
        return Describe(record, file, expected is not null, seen ?? await SniffAsync(record, cancellationToken));
    }

    private async Task<TransferResult?> ReceiveAsync(TransferRequest request, CancellationToken cancellationToken)
    {
        await _receiving.WaitAsync(cancellationToken);
        try
        {
            return await new Transfer(sender, settings, request).RunAsync(cancellationToken);
        }
        finally
        {
            _receiving.Release();
        }
    }

    private ValueTask<SniffedType> SniffAsync(DownloadRecord record, CancellationToken cancellationToken) =>
        MediaSniffer.SniffAsync(folder.PathOf(record), record.Name, cancellationToken);

    private Content Describe(DownloadRecord record, RemoteFile file, bool verified, SniffedType type) => new()
    {
        Source = file.Url,
        Path = folder.PathOf(record),
        Name = record.Name,
        Size = record.Size,
        Sha256 = record.Sha256,
        ModifiedAt = record.WrittenAt,
        Media = type.Media,
        MediaType = type.MediaType,
        Verified = verified,
    };

    private static string Said(TransferResult result, Uri uri, RemoteFile file)
    {
        double seconds = Math.Max(0.001, result.Elapsed.TotalSeconds);
        string from = uri.AbsoluteUri == file.Url ? string.Empty : $" from {HttpFailure.Shown(uri)}";
        string resumed = result.Fetched < result.Size
            ? string.Create(CultureInfo.InvariantCulture, $", {result.Size - result.Fetched:N0} bytes were there")
            : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
                $"{result.Size:N0} bytes{from} in {seconds:0.0} s, {result.Fetched / seconds / 1e6:0.0} MB/s{resumed}");
    }

    private static Uri Address(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
        ? uri
        : throw new ItemException($"'{HttpFailure.Clean(url)}' is no address. Correct the list.");
}
