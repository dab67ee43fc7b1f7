namespace Tars.Pipeline.Execution;

/// <summary>What is free on the file systems that a run writes to.</summary>
/// <param name="folders">Folders on them; they need not exist.</param>
/// <param name="freeAt">The bytes free at a folder that exists.</param>
internal sealed class RoomWatch(IReadOnlyList<string> folders, Func<string, long> freeAt)
{
    // Room that is a little more than none would be gone with the next write.
    private const long LeastMargin = 64 << 10;
    private const long MostMargin = 64 << 20;

    /// <summary>What was free at each folder.</summary>
    public readonly record struct Level(IReadOnlyList<long> Free);

    public static RoomWatch Of(PipelineDefinition definition, Func<string, long>? freeAt) => new(
        [
            definition.StateFolder, Path.GetTempPath(),
            .. definition.Nodes.SelectMany(
                n => n.Options is null ? [] : n.Spec.Options.Where(o => o.Path is not null).Select(o => o.Property.GetValue(n.Options)))
                .OfType<string>().Where(Path.IsPathFullyQualified),
        ],
        freeAt ?? FreeAt);

    public Level Look() => new([.. folders.Select(Free)]);

    /// <summary>
    /// Whether somewhere there is clearly more room than there was: an eighth more than before, at least 64 KiB and at most 64 MiB.
    /// </summary>
    public bool HasGrown(Level before)
    {
        Level now = Look();
        return now.Free.Zip(before.Free).Any(f => f.First - f.Second >= Math.Clamp(f.Second / 8, LeastMargin, MostMargin));
    }

    private static long FreeAt(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    private long Free(string folder)
    {
        try
        {
            string? there = folder;
            while (there is not null && !Directory.Exists(there))
            {
                there = Path.GetDirectoryName(there);
            }

            return there is null ? 0 : freeAt(there);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }
}
