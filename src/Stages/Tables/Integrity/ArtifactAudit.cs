namespace Tars.Stages.Tables;

/// <summary>What became of the files of a manifest.</summary>
/// <param name="Files">Each file that either side knows, by path, with its class.</param>
public sealed record ArtifactAudit(IReadOnlyList<(ArtifactClass Class, string Path)> Files)
{
    /// <summary>True when every file is as the manifest has it, and there is no other.</summary>
    public bool IsWhole => Files.All(file => file.Class == ArtifactClass.Matched);

    /// <summary>How many files are of a class.</summary>
    public int Count(ArtifactClass kind) => Files.Count(file => file.Class == kind);

    /// <summary>Holds files against a manifest.</summary>
    public static ArtifactAudit Of(ArtifactManifest known, ArtifactManifest now)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(now);
        Dictionary<string, ArtifactEntry> byPath = known.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        HashSet<string> there = [.. now.Entries.Select(entry => entry.Path)];

        // Bytes that a known path still has are a copy there, not a move from it.
        ILookup<(long, string), string> gone = known.Entries.Where(entry => !there.Contains(entry.Path))
            .ToLookup(entry => (entry.Size, entry.Sha256), entry => entry.Path);
        var moved = new HashSet<string>(StringComparer.Ordinal);
        var files = new List<(ArtifactClass, string)>();
        foreach (ArtifactEntry entry in now.Entries)
        {
            if (byPath.TryGetValue(entry.Path, out ArtifactEntry? was))
            {
                files.Add((was == entry ? ArtifactClass.Matched : ArtifactClass.PartiallyMatched, entry.Path));
            }
            else if (gone[(entry.Size, entry.Sha256)].FirstOrDefault(path => !moved.Contains(path)) is { } from)
            {
                moved.Add(from);
                files.Add((ArtifactClass.Moved, entry.Path));
            }
            else
            {
                files.Add((ArtifactClass.New, entry.Path));
            }
        }

        files.AddRange(known.Entries.Where(entry => !there.Contains(entry.Path) && !moved.Contains(entry.Path))
            .Select(entry => (ArtifactClass.KnownNotFound, entry.Path)));
        return new ArtifactAudit([.. files.OrderBy(file => file.Item2, StringComparer.Ordinal)]);
    }
}
