using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>A segment as a commit refers to it: which files, which generation of deletes, how many of them.</summary>
internal sealed record SegmentEntry(string Name, byte[] Id, long DeleteGeneration, int DeleteCount)
{
    public static SegmentEntry New(string name, byte[] id) => new(name, id, -1, 0);

    /// <summary>The file with the live documents, or null where none was deleted.</summary>
    public string? LiveDocsFile => DeleteGeneration < 0 ? null : FileNames.LiveDocs(Name, DeleteGeneration);
}
