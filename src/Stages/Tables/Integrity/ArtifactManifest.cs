using System.Security.Cryptography;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>The files that a pipeline has made, by path, with the root of the Merkle tree over them.</summary>
public sealed class ArtifactManifest
{
    // What changes without a run, and the records about the files themselves.
    private static readonly string[] Apart = ["ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db-journal", "lock", "lock.owner"];
    private static readonly string[] FoldersApart = ["tmp", "audit", "control"];

    private byte[][]? _leaves;

    private ArtifactManifest(IEnumerable<ArtifactEntry> entries) => Entries = [.. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)];

    /// <summary>The files, sorted by path (ordinal).</summary>
    public IReadOnlyList<ArtifactEntry> Entries { get; }

    /// <summary>The root over the files' lines, hex.</summary>
    public string Root => Convert.ToHexStringLower(MerkleTree.RootOf(Leaves));

    internal IReadOnlyList<byte[]> Leaves => _leaves ??= [.. Entries.Select(entry => entry.ToLeaf())];

    /// <summary>
    /// Reads every file below the state folder (but for the ledger, locks, and what is in progress) and below the paths that sinks
    /// write to. Links are not followed.
    /// </summary>
    /// <param name="definition">Whose files.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static ArtifactManifest Of(PipelineDefinition definition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        string state = Path.GetFullPath(definition.StateFolder);
        var files = new SortedSet<string>(StringComparer.Ordinal);
        files.UnionWith(Below(state).Where(path => IsArtifact(Path.GetRelativePath(state, path))));
        foreach (string path in definition.Nodes.Where(node => node.Spec.Kind == NodeKind.Sink).SelectMany(PathsOf).Select(Path.GetFullPath))
        {
            if (!path.StartsWith(state + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                files.UnionWith(File.Exists(path) ? [path] : Below(path));
        }

        return new ArtifactManifest(files.Select(path => Entry(path, definition.BaseFolder, cancellationToken)));
    }

    /// <summary>Reads a manifest's text.</summary>
    /// <exception cref="InvalidDataException">A line is no line of a manifest; the message names it.</exception>
    public static ArtifactManifest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ArtifactEntry[] entries =
            [.. lines.Select((line, i) => ArtifactEntry.Parse(line) ?? throw new InvalidDataException($"line {i + 1} is not 'size,sha256,path'"))];
        return entries.Select(entry => entry.Path).Distinct(StringComparer.Ordinal).Count() == entries.Length
            ? new ArtifactManifest(entries)
            : throw new InvalidDataException("a path stands in it twice");
    }

    /// <summary>The manifest as text: a line <c>size,sha256,path</c> for each file, sorted by path.</summary>
    public string ToText() => string.Concat(Entries.Select(entry => entry.ToLine() + "\n"));

    internal int IndexOf(string path) => Entries.Select(entry => entry.Path).ToList().IndexOf(path);

    private static IEnumerable<string> Below(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device })
        : [];

    private static bool IsArtifact(string relative) => !Apart.Contains(relative) && !relative.EndsWith(".tmp", StringComparison.Ordinal)
        && !FoldersApart.Contains(relative.Split(Path.DirectorySeparatorChar)[0]);

    /// <summary>The paths that a sink's options name.</summary>
    internal static IEnumerable<string> PathsOf(NodeDefinition node) => DefinitionPathAttribute.Of(node.Options);

    private static ArtifactEntry Entry(string path, string baseFolder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using FileStream file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        for (int read; (read = file.Read(buffer)) > 0; size += read)
            hash.AppendData(buffer, 0, read);
        string relative = Path.GetRelativePath(Path.GetFullPath(baseFolder), path);
        string shown = relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
        return new ArtifactEntry(size, Convert.ToHexStringLower(hash.GetHashAndReset()), shown.Replace(Path.DirectorySeparatorChar, '/'));
    }
}
