using System.Globalization;
using System.Runtime.CompilerServices;
using Tars.Pipeline;
using Tars.Stages.Acquire.Sniffing;
using Tars.Stages.Acquire.Watching;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire;

/// <summary>
/// Brings the files of a folder: key is the relative path with '/', version the SHA-256 of the content, kind and media type told
/// by the bytes. A file whose size and time are those of an earlier run is not read again.
/// </summary>
/// <remarks>
/// Names that begin with '.' or end in <c>.part</c>, and links that lead out of the folder, are passed over. What cannot be read
/// is a failed root. A folder that cannot be listed fails the run, and so does one that has lost all its files: they must not count
/// as removed. With <c>watch</c>, or under <c>tars watch</c>, a file that is still being written is left for later, and what an earlier
/// run made of it stays as it is.
/// </remarks>
/// <param name="options">The folder and the patterns.</param>
/// <param name="context">Lends the clock and the state folder, which is never read.</param>
[Node("folder", 1, "Brings the files of a folder, with their digests and kinds.")]
public sealed class FolderSource(FolderOptions options, NodeContext context) : Source<Content>, IAcknowledged
{
    /// <summary>A file written this shortly ago may change again within the same tick of its file system's clock.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly string _folder = Path.GetFullPath(options.Path, context.BaseFolder);
    private readonly FolderListing? _listing = options.Watcher?.Listing;

    private readonly SettleRule? _rule =
        options.Watcher?.Rule ?? (options.Watch ? new SettleRule(options.Settle, context.Time, remembers: false) : null);

    private readonly ProcessedFiles _processed = new(
        Path.GetFullPath(options.Path, context.BaseFolder), options, options.Watcher?.Listing, HeldBy(context, options));

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Root<Content>> ReadAsync(
        KnownRoots known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (!Directory.Exists(_folder))
        {
            string found = File.Exists(_folder) ? "a file, not a folder," : "no folder";
            throw new DirectoryNotFoundException($"{context.Name}: there is {found} at {_folder}. Create it or correct 'path'.");
        }

        _listing?.Begin();
        bool any = false;
        FileTree tree = FileTree.Of(options with { Path = _folder }, context.StateFolder);
        foreach (FoundFile found in tree.Files())
        {
            cancellationToken.ThrowIfCancellationRequested();
            any = true;
            if (await BringAsync(found, known, cancellationToken) is not { } root)
                continue;
            if (!root.IsKept)
                options.Watcher?.Probe?.Cancel();
            cancellationToken.ThrowIfCancellationRequested();
            yield return root;
        }

        if (!context.IsPlan)
            tree.SetAside.ForEach(_processed.Finish);
        int taken = 0;
        foreach (string key in known.Keys)
        {
            // Those that are there were brought above, and this says nothing new of them.
            if (known.Find(key) is { } earlier && ProcessedFiles.WasTaken(earlier))
            {
                taken++;
                yield return Root<Content>.Kept(key);
            }
        }

        if (!any && !options.AllowEmpty && known.Count > taken)
        {
            string files = known.Count == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{known.Count:N0} files");
            throw new IOException(
                $"there is no file to bring in {_folder}, but earlier runs brought {files} from there. Nothing was removed. Mount the disk "
                + "or put the files back, correct 'include' and 'exclude', or set 'allow_empty: true' if all of them are to be removed.");
        }

        _rule?.EndRound();
        _listing?.End();
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> AcknowledgeAsync(IReadOnlyList<AcknowledgedRoot> roots, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(roots);
        var remarks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (AcknowledgedRoot root in roots.Where(r => r.Dead == 0))
        {
            if (_processed.Take(root.Key, root.Stamp) is { } problem)
                remarks[root.Key] = problem;
        }

        return ValueTask.FromResult<IReadOnlyDictionary<string, string>>(remarks);
    }

    /// <summary>One file as a root; null when it went away since it was listed.</summary>
    private async ValueTask<Root<Content>?> BringAsync(FoundFile found, KnownRoots known, CancellationToken cancellationToken)
    {
        (string key, FileInfo? file, string? problem) = found;
        if (file is null)
            return Fail(key, FoundFile.LooksOfUnnamed, new ItemException(problem ?? "it cannot be named."));
        ulong looks = FoundFile.LooksOfUnnamed;
        try
        {
            FileInfo target = FoundFile.TargetOf(file) ?? throw new IOException($"it is a link to {file.LinkTarget}, which is not there.");
            long size = target.Length;
            DateTime modified = target.LastWriteTimeUtc;
            looks = ListingHash.Of(size, modified);
            KnownRoot? earlier = known.Find(key);
            string stamp = _processed.Stamp(size, modified);
            // What a watch took in had settled before, so that another version would have another time.
            if (earlier is { Holds: true } && earlier.Stamp == stamp && (_rule is not null || IsSettled(modified)))
            {
                _listing?.Saw(key, looks);
                if (earlier.Dead == 0 && !context.IsPlan)
                    _processed.Take(key, stamp);
                return Root<Content>.Kept(key);
            }

            if (SpecialFile.KindOf(file.FullName) is { } kind)
            {
                string special = $"{file.FullName} is {kind}, not a file, and is not opened. Remove it, or exclude it by 'exclude'.";
                return Fail(key, looks, new ItemException(special));
            }

            if (_rule is not null && _rule.Judge(key, file.FullName, looks, modified, out _) != Settling.Ready)
                return Hold(key, earlier);
            return await ReadAsync(new Version(key, file, target, size, modified, stamp, looks), earlier, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && file.LinkTarget is null)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(key, looks, new ItemException($"{file.FullName} cannot be read: {e.Message}", e));
        }
    }

    private async ValueTask<Root<Content>?> ReadAsync(Version now, KnownRoot? earlier, CancellationToken cancellationToken)
    {
        FileInfo file = now.File;
        string? digest = IsSettled(now.Modified) && ProcessedFiles.IsSame(earlier?.Stamp, now.Stamp) ? earlier!.Version : null;
        if (string.IsNullOrEmpty(digest))
        {
            digest = now.Size == 0 ? FileDigest.Sha256OfNothing : await FileDigest.Sha256Async(file.FullName, cancellationToken);
            now.Target.Refresh();
            if (now.Target.Length != now.Size || now.Target.LastWriteTimeUtc != now.Modified)
            {
                if (_rule is not null)
                    return Hold(now.Key, earlier);
                string changed = $"{file.FullName} changed while it was read. It is taken up by the next run.";
                return Root<Content>.Failed(now.Key, new ItemException(changed) { Transient = true });
            }
        }

        SniffedType type = await MediaSniffer.SniffAsync(file.FullName, file.Name, cancellationToken);
        var content = new Content
        {
            Source = now.Key,
            Path = file.FullName,
            Name = file.Name,
            Size = now.Size,
            Sha256 = digest,
            ModifiedAt = new DateTimeOffset(now.Modified, TimeSpan.Zero),
            Media = type.Media,
            MediaType = type.MediaType,
        };
        _listing?.Saw(now.Key, now.Looks);
        _rule?.Taken(now.Key);
        return Root<Content>.Of(now.Key, digest, content, now.Stamp, bytes: 1024);
    }

    private Root<Content> Fail(string key, ulong looks, ItemException failure)
    {
        _listing?.Saw(key, looks, readable: false);
        return Root<Content>.Failed(key, failure);
    }

    /// <summary>It is being written: what an earlier run made of it stays, and an unknown one is not there yet.</summary>
    private Root<Content> Hold(string key, KnownRoot? earlier)
    {
        _listing?.Held(key, earlier is not null);
        return Root<Content>.Kept(key);
    }

    private static Func<string, LegalHold?> HeldBy(NodeContext context, FolderOptions options)
    {
        var holds = LegalHolds.Of(context, Path.GetFullPath(options.Path, context.BaseFolder));
        return key => holds.On(context.Name, key);
    }

    private bool IsSettled(DateTime modified) => context.Time.GetUtcNow().UtcDateTime - modified > Settled;

    /// <summary>A file as it was when it was come upon.</summary>
    private sealed record Version(string Key, FileInfo File, FileInfo Target, long Size, DateTime Modified, string Stamp, ulong Looks);
}
