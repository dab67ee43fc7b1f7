using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>Knows which files a segment has, and writes those of it as a whole.</summary>
internal static class SegmentFiles
{
    /// <summary>
    /// Writes <c>.fnm</c>, puts all into a compound file if so wished for their size in bytes, and writes <c>.si</c> last of all.
    /// </summary>
    public static SegmentInfo Finish(
        IndexDirectory directory, string segment, byte[] id, int maxDoc, IReadOnlyList<FieldInfo> fields, Predicate<long> compound)
    {
        FieldInfosFile.Write(directory, segment, id, fields);
        var files = FilesOf(segment, fields);
        var isCompound = compound(files.Sum(f => new FileInfo(directory.PathOf(f)).Length));
        if (isCompound)
            files = CompoundFile.Write(directory, segment, id, files);
        var info = new SegmentInfo(segment, id, maxDoc, isCompound, [SegmentInfo.FileOf(segment), .. files]);
        info.Write(directory);
        return info;
    }

    private static List<string> FilesOf(string segment, IReadOnlyList<FieldInfo> fields)
    {
        List<string> extensions =
        [
            FieldInfosFile.Extension, StoredFieldsFormat.DataExtension, StoredFieldsFormat.IndexExtension, StoredFieldsFormat.MetaExtension,
        ];
        if (fields.Any(f => f.HasNorms))
            extensions.AddRange([NormsFile.DataExtension, NormsFile.MetaExtension]);
        if (fields.Any(f => f.IsIndexed))
            extensions.AddRange([SegmentNames.Documents, SegmentNames.Terms, SegmentNames.TermsIndex, SegmentNames.TermsMeta]);
        if (fields.Any(f => f.HasPositions))
            extensions.Add(SegmentNames.Positions);
        if (fields.Any(f => f.HasOffsets))
            extensions.Add(SegmentNames.Payloads);
        if (fields.Any(f => f.Column != ColumnKind.None))
            extensions.AddRange([SegmentNames.Columns, SegmentNames.ColumnsMeta]);
        return [.. extensions.Select(e => segment + e)];
    }
}
