using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>A commit on the disk with all its files, its own first, so that it is gone before they go.</summary>
internal sealed record KeptCommit(CommitPoint Commit, IReadOnlyList<string> Files)
{
    public static KeptCommit Read(IndexDirectory directory, long generation)
    {
        var commit = CommitPoint.Read(directory, generation);
        List<string> files = [commit.FileName];
        foreach (var entry in commit.Segments)
        {
            using var input = directory.Open(SegmentInfo.FileOf(entry.Name));
            files.AddRange(SegmentInfo.Read(input, entry.Name, entry.Id).Files);
            if (entry.LiveDocsFile is { } live)
                files.Add(live);
        }

        return new KeptCommit(commit, files);
    }
}
