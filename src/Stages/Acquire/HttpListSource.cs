using System.Globalization;
using System.Runtime.CompilerServices;
using Tars.Pipeline;
using Tars.Stages.Acquire.Feeds;
using Tars.Stages.Acquire.Http;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire;

/// <summary>
/// Brings the files that a list names: key is the address, version what tells the file's present state from another one. That is the digest
/// where the list has one; else the server is asked for its ETag, or for time and length. A file whose server says neither is brought anew
/// by each run.
/// </summary>
/// <remarks>
/// A list that cannot be had whole fails the run, and so does an empty one after earlier runs brought something: nothing counts as removed.
/// An address about which its server says nothing good is a failed root. Of an address that is listed twice the first counts.
/// </remarks>
/// <param name="options">The list, and how to ask.</param>
/// <param name="context">Lends the clock and the folder that paths are relative to.</param>
[Node("http_list", 1, "Brings the files that a list of addresses, a sitemap, a feed or a Metalink names.")]
public sealed class HttpListSource(HttpListOptions options, NodeContext context) : Source<RemoteFile>
{
    /// <inheritdoc/>
    public override async IAsyncEnumerable<Root<RemoteFile>> ReadAsync(
        KnownRoots known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        using var sender = new HttpSender(new HttpSettings
        {
            AllowPrivate = options.AllowPrivate,
            Connect = options.Stall,
            Stall = options.Stall,
            PerHost = options.Connections,
            Rate = options.RequestsPerSecond,
            Headers = HeaderLines.Read(options.Headers),
            HeadersFor = new HostNames(options.HeadersFor),
            Time = context.Time,
        });
        var reading = new ListReading(options, context.BaseFolder, sender);
        (IReadOnlyList<ListEntry> entries, Uri? at) = await reading.ReadAsync(cancellationToken);
        IReadOnlyList<Wanted> wanted = Choose(entries, at);
        if (wanted.Count == 0 && !options.AllowEmpty && known.Count > 0)
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture,
                $"the list names no file, but earlier runs brought {known.Count:N0}. Nothing was removed. Correct the list, 'include' "
                + $"and 'exclude', or set 'allow_empty: true' if all of them are to be removed."));
        }

        var look = new RemoteLook(sender);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = new Queue<Task<Root<RemoteFile>>>();
        try
        {
            // Answers come in any order; roots leave in the list's.
            foreach (Wanted file in wanted)
            {
                asked.Enqueue(BringAsync(file, look, ending.Token));
                if (asked.Count > options.Connections)
                    yield return await asked.Dequeue();
            }

            while (asked.TryDequeue(out Task<Root<RemoteFile>>? next))
                yield return await next;
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)Task.WhenAll(asked)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IReadOnlyList<Wanted> Choose(IReadOnlyList<ListEntry> entries, Uri? at)
    {
        var include = new GlobSet(options.Include);
        var exclude = new GlobSet(options.Exclude);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var wanted = new List<Wanted>(entries.Count);
        foreach (ListEntry entry in entries)
        {
            string? problem = null;
            if ((!Uri.TryCreate(entry.Address, UriKind.Absolute, out Uri? uri)
                && (at is null || !Uri.TryCreate(at, entry.Address, out uri)))
                || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            {
                problem = $"{entry.Place}: '{HttpFailure.Clean(entry.Address)}' is no http or https address, or has a user name in it.";
                uri = null;
            }

            ContentDigest? digest = null;
            if (entry.Digest is { } text)
            {
                digest = ContentDigest.TryParse(text, out ContentDigest said) ? said : null;
                if (digest is null)
                    problem ??= $"{entry.Place}: '{HttpFailure.Clean(text)}' is no SHA-256 or SHA-512 (64 or 128 hex digits). Correct it.";
            }

            string path = uri is null ? string.Empty : Uri.UnescapeDataString(uri.AbsolutePath).TrimStart('/');
            if (uri is not null && ((!include.IsEmpty && !include.Matches(path)) || exclude.Matches(path)))
                continue;
            string key = uri is null
                ? HttpFailure.Clean(entry.Address)
                : uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
            if (keys.Add(key))
                wanted.Add(new Wanted(key, uri is null ? null : new Uri(key), entry, digest, problem));
        }

        return wanted;
    }

    private async Task<Root<RemoteFile>> BringAsync(Wanted wanted, RemoteLook look, CancellationToken cancellationToken)
    {
        if (wanted.Problem is { } problem)
            return Root<RemoteFile>.Failed(wanted.Key, new ItemException(problem));
        ListEntry entry = wanted.Entry;
        try
        {
            RemoteLook.State state = wanted.Digest is { } digest ? new(RemoteLook.VersionOf(digest), entry.Size, entry.MediaType)
                : options.Refresh ? await look.LookAsync(wanted.Uri!, pinned: false, cancellationToken)
                : new(RemoteLook.VersionOnce(wanted.Uri!), entry.Size, entry.MediaType);
            var file = new RemoteFile
            {
                Url = wanted.Key,
                Name = entry.Name is { } name ? SafeFileName.Of(name) : SafeFileName.Of(wanted.Uri!),
                Mirrors = entry.Mirrors,
                Digest = wanted.Digest?.ToString(),
                Size = state.Size ?? entry.Size,
                MediaType = state.MediaType ?? entry.MediaType,
                Title = entry.Title,
                PublishedAt = entry.PublishedAt,
            };
            return Root<RemoteFile>.Of(wanted.Key, state.Version, file, bytes: 1024);
        }
        catch (ItemException e)
        {
            return Root<RemoteFile>.Failed(wanted.Key, e);
        }
    }

    private sealed record Wanted(string Key, Uri? Uri, ListEntry Entry, ContentDigest? Digest, string? Problem);
}
