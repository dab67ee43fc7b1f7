using System.Security.Cryptography;
using System.Text;
using Tars.Stages.Acquire.Lists;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire;

/// <summary>
/// A list of digests as sha256sum, sha512sum or hashdeep writes it, or in the BSD form <c>SHA256 (path) = hex</c>. Paths are relative
/// to the folder of the list.
/// </summary>
internal sealed class DigestList
{
    /// <summary>Longer lists are refused: 256 MiB, some two million files.</summary>
    public const long MaxBytes = 256L << 20;

    private const int MaxLine = 16 * 1024;

    private readonly Dictionary<string, ListedFile> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ListedFile>> _byDigest = new(StringComparer.Ordinal);
    private readonly HashSet<HashAlgorithmName> _algorithms = [];

    private DigestList(string path) => Path = path;

    /// <summary>Where the list is, absolute.</summary>
    public string Path { get; }

    /// <summary>What it says, a file each.</summary>
    public IReadOnlyCollection<ListedFile> Files => _byPath.Values;

    /// <summary>The algorithms of its digests.</summary>
    public IReadOnlySet<HashAlgorithmName> Algorithms => _algorithms;

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line is no digest line, or two lines disagree; the message has its number.</exception>
    public static async Task<DigestList> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string full = System.IO.Path.GetFullPath(path);
        SpecialFile.Refuse(full);
        var file = new FileInfo(full);
        if (file.Length > MaxBytes)
            throw new InvalidDataException($"{full}: the list has {file.Length} bytes; at most {MaxBytes} are read.");
        await using FileStream stream = file.OpenRead();
        return await ReadAsync(full, stream, cancellationToken);
    }

    /// <summary>Reads a list whose bytes are at hand, since their signature was verified.</summary>
    /// <param name="path">Where it lies: its paths are relative to its folder.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<DigestList> ReadAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var list = new DigestList(System.IO.Path.GetFullPath(path));
        var lines = new DigestLine(list.Path);
        using var reader = new StreamReader(content, Encoding.UTF8);
        int number = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (line.Length > MaxLine)
                throw new InvalidDataException($"{list.Path}:{number}: the line has more than {MaxLine} characters.");
            if (lines.Read(line, number) is { } said)
                list.Add(said.Name, said.Size, said.Digests, number);
        }

        foreach (ListedFile listed in list._byPath.Values)
        {
            foreach (Digest digest in listed.Digests)
            {
                if (!list._byDigest.TryGetValue(digest.Hex, out List<ListedFile>? files))
                    list._byDigest[digest.Hex] = files = [];
                files.Add(listed);
            }
        }

        return list;
    }

    /// <summary>What the list says about a file.</summary>
    /// <param name="path">Its absolute path.</param>
    public ListedFile? Find(string path) => _byPath.GetValueOrDefault(System.IO.Path.GetFullPath(path));

    /// <summary>Says how a file compares with the list.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="digests">Its digests by every algorithm of <see cref="Algorithms"/>.</param>
    /// <returns>The class, and the listed file that it agrees with in whole or in part; null for what is new.</returns>
    public (AuditClass Class, ListedFile? Listed) Compare(string path, long size, IReadOnlyDictionary<HashAlgorithmName, string> digests)
    {
        string full = System.IO.Path.GetFullPath(path);
        ListedFile? moved = null;
        ListedFile? partial = null;
        foreach (ListedFile listed in digests.Values.SelectMany(d => _byDigest.GetValueOrDefault(d) ?? []))
        {
            bool whole = (listed.Size is null || listed.Size == size) && listed.Digests.All(d => digests[d.Algorithm] == d.Hex);
            if (whole && listed.Path == full)
                return (AuditClass.Matched, listed);
            if (whole)
                moved ??= listed;
            else if (partial is null || listed.Path == full)
                partial = listed;
        }

        return moved is not null ? (AuditClass.Moved, moved) : partial is not null ? (AuditClass.Partial, partial) : (AuditClass.New, null);
    }

    private void Add(string name, long? size, Digest[] digests, int number)
    {
        string place = $"{Path}:{number}";
        if (name.Contains('\0', StringComparison.Ordinal))
            throw new InvalidDataException($"{place}: the path has a NUL character.");
        if (name.Length == 0)
            throw new InvalidDataException($"{place}: the path is empty.");
        string full = System.IO.Path.GetFullPath(name, System.IO.Path.GetDirectoryName(Path)!);
        _algorithms.UnionWith(digests.Select(d => d.Algorithm));
        if (!_byPath.TryGetValue(full, out ListedFile? earlier))
        {
            _byPath[full] = new ListedFile(full, name, number, size, digests);
            return;
        }

        if (digests.Any(d => earlier.Digests.Any(e => e.Algorithm == d.Algorithm && e.Hex != d.Hex)) || (size is not null && earlier.Size is not null && size != earlier.Size))
            throw new InvalidDataException($"{place}: '{name}' has another digest than in line {earlier.Line}. Remove one of the two lines.");
        Digest[] all = [.. earlier.Digests.Concat(digests).Distinct().OrderByDescending(d => d.Hex.Length)];
        _byPath[full] = earlier with { Digests = all, Size = earlier.Size ?? size };
    }
}
