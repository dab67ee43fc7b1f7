using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.CompilerServices;
using Tars.Pipeline;
using Tars.Stages.Acquire.Sniffing;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire;

/// <summary>The options of <c>folder</c>.</summary>
public sealed record FolderOptions : IReadsFolder
{
    /// <summary>The folder to read, with all below it.</summary>
    [Required]
    [DefinitionPath(MustExist = true)]
    public string Path { get; init; } = string.Empty;

    /// <summary>
    /// Patterns of what to bring; empty for everything. <c>*</c> and <c>?</c> stay within a name, <c>**</c> crosses folders; a pattern
    /// without '/' is for names at any depth. Case counts.
    /// </summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of what to leave out, files and whole folders; stronger than <see cref="Include"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Whether no file at all may mean that all are gone, so that everything made of them is removed. Default false: when earlier
    /// runs brought files and now there is none, the run fails, since a disk that is not mounted looks the same.
    /// </summary>
    public bool AllowEmpty { get; init; }

    bool IReadsFolder.Brings(string path)
    {
        string key = System.IO.Path.GetRelativePath(Path, path).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        return !System.IO.Path.IsPathRooted(key) && FileTree.Brings(key, Include, Exclude);
    }
}

/// <summary>
/// Brings the files of a folder: key is the relative path with '/', version the SHA-256 of the content, kind and media type told
/// by the bytes. A file whose size and time are those of an earlier run is not hashed again.
/// </summary>
/// <remarks>
/// Names that begin with '.' or end in <c>.part</c>, and links that lead out of the folder, are passed over. What cannot be read
/// is a failed root. A folder that cannot be listed fails the run, and so does one that has lost all its files: they must not count
/// as removed.
/// </remarks>
/// <param name="options">The folder and the patterns.</param>
/// <param name="context">Lends the clock and the state folder, which is never read.</param>
[Node("folder", 1, "Brings the files of a folder, with their digests and kinds.")]
public sealed class FolderSource(FolderOptions options, NodeContext context) : Source<Content>
{
    /// <summary>A file written this shortly ago may change again within the same tick of its file system's clock.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<Root<Content>> ReadAsync(
        KnownRoots known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        string folder = Path.GetFullPath(options.Path, context.BaseFolder);
        if (!Directory.Exists(folder))
        {
            string found = File.Exists(folder) ? "a file, not a folder," : "no folder";
            throw new DirectoryNotFoundException($"{context.Name}: there is {found} at {folder}. Create it or correct 'path'.");
        }

        bool any = false;
        var tree = new FileTree(folder, new GlobSet(options.Include), new GlobSet(options.Exclude), context.StateFolder);
        foreach ((string key, FileInfo? file, string? problem) in tree.Files())
        {
            cancellationToken.ThrowIfCancellationRequested();
            any = true;
            if (file is null)
                yield return Root<Content>.Failed(key, new ItemException(problem ?? "it cannot be named."));
            else if (await BringAsync(key, file, known, cancellationToken) is { } root)
                yield return root;
        }

        if (!any && !options.AllowEmpty && known.Count > 0)
        {
            string files = known.Count == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{known.Count:N0} files");
            throw new IOException(
                $"there is no file to bring in {folder}, but earlier runs brought {files} from there. Nothing was removed. Mount the disk "
                + "or put the files back, correct 'include' and 'exclude', or set 'allow_empty: true' if all of them are to be removed.");
        }
    }

    /// <summary>One file as a root; null when it went away since it was listed.</summary>
    private async ValueTask<Root<Content>?> BringAsync(string key, FileInfo file, KnownRoots known, CancellationToken cancellationToken)
    {
        try
        {
            FileInfo target = file.LinkTarget is null ? file : Follow(file);
            if (SpecialFile.KindOf(file.FullName) is { } kind)
            {
                string special = $"{file.FullName} is {kind}, not a file, and is not opened. Remove it, or exclude it by 'exclude'.";
                return Root<Content>.Failed(key, new ItemException(special));
            }

            target.Refresh();
            long size = target.Length;
            DateTime modified = target.LastWriteTimeUtc;
            string stamp = string.Create(CultureInfo.InvariantCulture, $"{size}:{modified.Ticks}");
            string? version = IsSettled(modified) && known.Find(key) is { } earlier && earlier.Stamp == stamp ? earlier.Version : null;
            if (string.IsNullOrEmpty(version))
            {
                version = size == 0 ? FileDigest.Sha256OfNothing : await FileDigest.Sha256Async(file.FullName, cancellationToken);
                target.Refresh();
                if (target.Length != size || target.LastWriteTimeUtc != modified)
                {
                    string changed = $"{file.FullName} changed while it was read. It is taken up by the next run.";
                    return Root<Content>.Failed(key, new ItemException(changed) { Transient = true });
                }
            }

            SniffedType type = await MediaSniffer.SniffAsync(file.FullName, file.Name, cancellationToken);
            var content = new Content
            {
                Source = key,
                Path = file.FullName,
                Name = file.Name,
                Size = size,
                Sha256 = version,
                ModifiedAt = new DateTimeOffset(modified, TimeSpan.Zero),
                Media = type.Media,
                MediaType = type.MediaType,
            };
            return Root<Content>.Of(key, version, content, stamp, bytes: 1024);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && file.LinkTarget is null)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Root<Content>.Failed(key, new ItemException($"{file.FullName} cannot be read: {e.Message}", e));
        }
    }

    private static FileInfo Follow(FileInfo link) =>
        LinkTarget.RealPath(link.FullName) is { } target && File.Exists(target)
            ? new FileInfo(target)
            : throw new IOException($"it is a link to {link.LinkTarget}, which is not there.");

    private bool IsSettled(DateTime modified) => context.Time.GetUtcNow().UtcDateTime - modified > Settled;
}
