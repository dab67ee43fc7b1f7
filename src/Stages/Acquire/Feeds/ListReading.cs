using System.Xml;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Feeds;

/// <summary>
/// Reads the whole list that the options name. Whatever goes wrong ends it: a list that is read in part would remove the rest.
/// </summary>
internal sealed class ListReading(HttpListOptions options, string baseFolder, HttpSender sender)
{
    private const int MaxListBytes = 64 << 20;

    /// <summary>Indexes of sitemaps in indexes of sitemaps; the standard allows one level.</summary>
    private const int MaxDepth = 3;

    private const int MaxSitemaps = 5000;

    private const int Attempts = 4;

    /// <summary>The list, and the address that its relative addresses are relative to, if it has one.</summary>
    public async Task<(IReadOnlyList<ListEntry> Entries, Uri? At)> ReadAsync(CancellationToken cancellationToken)
    {
        if (options.Urls.Count > 0)
            return ([.. options.Urls.Select((u, i) => TextList.Entry(u.Trim(), $"urls[{i}]"))], null);
        string from = options.File ?? options.Sitemap ?? options.Feed ?? options.Metalink!;
        try
        {
            if (options.File is not null)
            {
                var list = new List<ListEntry>();
                using TextReader text = TextList.Open(await BytesAsync(from, cancellationToken));
                foreach (ListEntry entry in TextList.Read(text, from))
                {
                    if (list.Count == options.Limit)
                        throw new InvalidDataException($"{from} has more than {options.Limit} addresses. Raise 'limit' if that is meant.");
                    list.Add(entry);
                }

                return (list, null);
            }

            if (options.Sitemap is not null)
                return (await SitemapsAsync(from, cancellationToken), AddressOf(from));
            byte[] bytes = await BytesAsync(from, cancellationToken);
            return (options.Feed is not null ? NewsFeed.Read(bytes, from, options.Limit)
                : Metalink.Read(bytes, from, options.Limit), AddressOf(from));
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"{from} cannot be read: {e.Message}", e);
        }
        catch (InvalidDataException e) when (!e.Message.Contains(from, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{from}: {e.Message}", e);
        }
    }

    private async Task<IReadOnlyList<ListEntry>> SitemapsAsync(string from, CancellationToken cancellationToken)
    {
        var entries = new List<ListEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var next = new Queue<(string From, int Depth)>();
        next.Enqueue((from, 0));
        while (next.TryDequeue(out (string From, int Depth) at))
        {
            Sitemap.Page page;
            try
            {
                page = Sitemap.Read(await BytesAsync(at.From, cancellationToken), at.From, options.Limit - entries.Count);
            }
            catch (XmlException e)
            {
                throw new InvalidDataException($"{at.From} cannot be read: {e.Message}", e);
            }

            entries.AddRange(page.Entries);
            if (page.Further.Count > 0 && at.Depth == MaxDepth)
                throw new InvalidDataException($"{at.From} is an index of sitemaps more than {MaxDepth} deep in others.");
            foreach (string further in page.Further)
            {
                // What a sitemap names is an address, never a file of this machine.
                if (!Uri.TryCreate(AddressOf(at.From), further, out Uri? address) && !Uri.TryCreate(further, UriKind.Absolute, out address))
                    throw new InvalidDataException($"{at.From} names the sitemap '{HttpFailure.Clean(further)}', which is no address.");
                if (address.Scheme is not ("http" or "https"))
                    throw new InvalidDataException(
                        $"{at.From} names the sitemap {HttpFailure.Clean(further)}, which is neither http nor https.");
                if (seen.Add(address.AbsoluteUri))
                    next.Enqueue((address.AbsoluteUri, at.Depth + 1));
            }

            if (seen.Count > MaxSitemaps)
                throw new InvalidDataException($"{from} leads to more than {MaxSitemaps} sitemaps.");
        }

        return entries;
    }

    private async Task<byte[]> BytesAsync(string from, CancellationToken cancellationToken)
    {
        if (AddressOf(from) is { } uri)
            return await FetchAsync(uri, cancellationToken);
        string path = Path.GetFullPath(from, baseFolder);
        SpecialFile.Refuse(path);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1,
            useAsync: true);
        if (file.Length > MaxListBytes)
            throw new InvalidDataException($"{path} has {file.Length} bytes; at most {MaxListBytes} are read of a list.");
        byte[] bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private async Task<byte[]> FetchAsync(Uri uri, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await SmallFetch.GetAsync(sender, uri, MaxListBytes, cancellationToken)
                    ?? throw new IOException(
                        $"{HttpFailure.Shown(uri)} is not there (404). Nothing counts as removed. Correct the address.");
            }
            catch (ItemException e) when (e.Transient && attempt < Attempts)
            {
                TimeSpan wait = e.RetryAfter ?? TimeSpan.FromSeconds(1 << (attempt - 1));
                await Task.Delay(wait < HttpFailure.LongestPause ? wait
                    : HttpFailure.LongestPause, sender.Settings.Time, cancellationToken);
            }
            catch (ItemException e)
            {
                throw new IOException($"the list could not be fetched, and nothing counts as removed: {e.Message}", e);
            }
        }
    }

    private static Uri? AddressOf(string from) =>
        Uri.TryCreate(from, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : null;
}
