using System.Text;
using System.Text.RegularExpressions;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;

namespace Tars.Stages.Acquire.Download;

/// <summary>Finds the digest that a file has to have, where the list of addresses does not say it.</summary>
internal sealed partial class DigestLookup(HttpSender sender, string? listing, string baseFolder, string workFolder, DigestBeside beside)
{
    private const int MaxListBytes = 64 << 20;
    private const int MaxBesideBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private Task<(DigestList List, string Folder, Uri? At)>? _list;

    /// <summary>The digest and who says it; null when nobody does and nobody has to.</summary>
    public async Task<(ContentDigest Digest, string SaidBy)?> FindAsync(RemoteFile file, CancellationToken cancellationToken)
    {
        var uri = new Uri(file.Url);
        if (file.Digest is { } listed)
        {
            return ContentDigest.TryParse(listed, out ContentDigest digest)
                ? (digest, "the list of addresses")
                : throw new ItemException(
                    $"{HttpFailure.Shown(uri)}: '{HttpFailure.Clean(listed)}' is no SHA-256 or SHA-512. Correct the list.");
        }

        if (listing is { Length: > 0 } && await FindListedAsync(uri, cancellationToken) is { } found)
            return found;
        return beside == DigestBeside.Off ? null : await FindBesideAsync(uri, cancellationToken);
    }

    private async Task<(ContentDigest, string)?> FindListedAsync(Uri uri, CancellationToken cancellationToken)
    {
        (DigestList list, string folder, Uri? at) = await ListAsync(cancellationToken);
        string name = Uri.UnescapeDataString(uri.AbsolutePath);
        string? below = at is not null && at.Host == uri.Host && at.Port == uri.Port
            && uri.AbsolutePath.StartsWith(at.AbsolutePath[..(at.AbsolutePath.LastIndexOf('/') + 1)], StringComparison.Ordinal)
            ? name[(Uri.UnescapeDataString(at.AbsolutePath).LastIndexOf('/') + 1)..]
            : null;
        foreach (string? candidate in new[] { below, name[(name.LastIndexOf('/') + 1)..] })
        {
            if (candidate is { Length: > 0 } && !candidate.Contains('\0', StringComparison.Ordinal)
                && list.Find(Path.Combine(folder, candidate)) is { } entry && entry.Strongest.Hex.Length >= 64)
            {
                return (new ContentDigest(entry.Strongest.Hex), $"{listing}, line {entry.Line}");
            }
        }

        return null;
    }

    /// <summary>The list, read once; after a failure the next file tries again.</summary>
    private Task<(DigestList List, string Folder, Uri? At)> ListAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_list is null || _list.IsFaulted || _list.IsCanceled)
                _list = ReadAsync(cancellationToken);
            return _list;
        }
    }

    private async Task<(DigestList List, string Folder, Uri? At)> ReadAsync(CancellationToken cancellationToken)
    {
        Uri? at = Uri.TryCreate(listing, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : null;
        string path = Path.GetFullPath(listing!, baseFolder);
        if (at is not null)
        {
            byte[] bytes = await SmallFetch.GetAsync(sender, at, MaxListBytes, cancellationToken)
                ?? throw new ItemException($"{HttpFailure.Shown(at)}: there is no list of digests. Correct 'digests'.");
            path = Path.Combine(workFolder, "digests");
            DurableFile.Write(path, bytes);
        }

        try
        {
            return (await DigestList.ReadAsync(path, cancellationToken), Path.GetDirectoryName(path)!, at);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ItemException($"'digests' names {listing}: {e.Message}", e);
        }
    }

    private async Task<(ContentDigest, string)?> FindBesideAsync(Uri uri, CancellationToken cancellationToken)
    {
        var at = new UriBuilder(uri) { Path = uri.AbsolutePath + ".sha256", Query = string.Empty, Fragment = string.Empty };
        byte[]? bytes = await SmallFetch.GetAsync(sender, at.Uri, MaxBesideBytes, cancellationToken);
        if (bytes is null)
        {
            return beside == DigestBeside.Optional ? null : throw new ItemException(
                $"{HttpFailure.Shown(at.Uri)} is not there, and 'digest_beside: required' wants it. Set it to optional or off, or "
                + $"list the digest.");
        }

        string name = SafeFileName.Of(uri);
        ContentDigest? only = null;
        int lines = 0;
        foreach (Match match in Line().Matches(Encoding.UTF8.GetString(bytes)))
        {
            var digest = new ContentDigest(match.Groups["hex"].Value.ToLowerInvariant());
            string of = match.Groups["name"].Value.Trim();
            if (of.Length > 0 && SafeFileName.Of(of) == name)
                return (digest, HttpFailure.Shown(at.Uri));
            only = digest;
            lines++;
        }

        return lines == 1 && only is { } one
            ? (one, HttpFailure.Shown(at.Uri))
            : throw new ItemException($"{HttpFailure.Shown(at.Uri)} has {lines} digests and none for {name}. List the digest instead.");
    }

    [GeneratedRegex(
        @"^(?:SHA256 \((?<name>[^\n]+)\) = (?<hex>[0-9a-fA-F]{64})|(?<hex>[0-9a-fA-F]{64})(?:[ \t]+\*?(?<name>[^\n]*))?)\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
