using Tars.TextIndex.Checking;
using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex;

/// <summary>
/// Checks an index through and through: checksums of all files, and then every term, posting, position, skip entry, length and stored value
/// against each other. A check changes nothing; a writer may have the index open, but should not commit meanwhile.
/// </summary>
public sealed class IndexChecker
{
    private readonly IndexDirectory _directory;

    /// <param name="directory">Directory of the index.</param>
    public IndexChecker(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _directory = new IndexDirectory(directory);
    }

    /// <summary>Checks the newest commit. Reads all of it, and holds one bit a document and the lengths of a field in memory.</summary>
    /// <exception cref="IndexNotFoundException">There is no commit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IndexReport Check(CancellationToken cancellation = default)
    {
        var generation = NewestGeneration();
        List<IndexFault> faults = [];
        List<SegmentReport> segments = [];
        try
        {
            foreach (var entry in CommitPoint.Read(_directory, generation).Segments)
                CheckSegment(entry, segments, faults, cancellation);
        }
        catch (IndexCorruptException e)
        {
            faults.Add(new IndexFault(null, e.File, e.Reason));
        }

        return new IndexReport(generation, segments, faults);
    }

    /// <summary>
    /// Makes a new commit of the segments without a fault. The documents of the others are lost for good; nothing is written where there
    /// is no fault.
    /// </summary>
    /// <returns>What was found and dropped.</returns>
    /// <exception cref="IndexNotFoundException">There is no commit.</exception>
    /// <exception cref="IndexLockedException">A writer has the index open.</exception>
    /// <exception cref="IndexCorruptException">The commit itself cannot be read; nothing can be saved this way.</exception>
    public IndexReport DropDamagedSegments(CancellationToken cancellation = default)
    {
        NewestGeneration();
        using var writeLock = WriteLock.Take(_directory);
        var report = Check(cancellation);
        if (report.Faults.FirstOrDefault(f => f.Segment is null) is { } fault)
            throw new IndexCorruptException(fault.File, fault.Reason);
        if (report.IsClean)
            return report;
        var damaged = report.Faults.Select(f => f.Segment).ToHashSet(StringComparer.Ordinal);
        var commit = CommitPoint.Read(_directory, report.Generation);
        var next = commit with
        {
            Generation = commit.Generation + 1, Version = commit.Version + 1,
            Segments = [.. commit.Segments.Where(s => !damaged.Contains(s.Name))],
        };
        next.WritePending(_directory);
        next.PublishPending(_directory);
        return report;
    }

    private long NewestGeneration()
    {
        var generation = _directory.NewestCommit();
        return generation < 0 ? throw new IndexNotFoundException(_directory.FullPath) : generation;
    }

    private void CheckSegment(SegmentEntry entry, List<SegmentReport> segments, List<IndexFault> faults, CancellationToken cancellation)
    {
        var before = faults.Count;
        foreach (var file in FilesOf(entry, faults))
        {
            cancellation.ThrowIfCancellationRequested();
            Try(entry, faults, () => CheckFile(entry, file, faults));
        }

        // What is in a file with a wrong checksum is of no interest.
        if (faults.Count > before)
            return;
        Try(entry, faults, () =>
        {
            using var reader = new SegmentReader(_directory, entry, verifyChecksums: false);
            var check = new SegmentCheck(reader, cancellation);
            Try(entry, faults, check.Run);
            var bytes = reader.Info.Files.Sum(f => new FileInfo(_directory.PathOf(f)).Length);
            segments.Add(new SegmentReport(
                entry.Name, reader.MaxDoc, reader.Live?.DeletedCount ?? 0, bytes, check.Terms, check.Postings, check.Positions,
                check.StoredFields));
        });
    }

    private void CheckFile(SegmentEntry entry, string file, List<IndexFault> faults)
    {
        if (!file.EndsWith(CompoundFile.DataExtension, StringComparison.Ordinal))
        {
            using var input = _directory.Open(file);
            CodecHeader.CheckFooter(input, checksum: true);
            return;
        }

        using var compound = CompoundFile.Open(_directory, entry.Name, entry.Id);
        foreach (var damage in compound.FindDamage())
            Try(entry, faults, () => throw damage);
    }

    private List<string> FilesOf(SegmentEntry entry, List<IndexFault> faults)
    {
        List<string> files = [];
        Try(entry, faults, () =>
        {
            using var input = _directory.Open(SegmentInfo.FileOf(entry.Name));
            files.AddRange(SegmentInfo.Read(input, entry.Name, entry.Id).Files);
        });
        if (entry.LiveDocsFile is { } live)
            files.Add(live);
        return files;
    }

    private static void Try(SegmentEntry entry, List<IndexFault> faults, Action step)
    {
        try
        {
            step();
        }
        catch (IndexCorruptException e)
        {
            if (!faults.Exists(f => f.File == e.File))
                faults.Add(new IndexFault(entry.Name, e.File, e.Reason));
        }
    }
}
