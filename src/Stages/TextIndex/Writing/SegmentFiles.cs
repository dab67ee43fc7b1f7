using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>Knows which files a segment has, and writes those that describe it as a whole.</summary>
internal static class SegmentFiles
{
    /// <summary>Writes <c>.fnm</c> and, last of all, <c>.si</c>.</summary>
    public static SegmentInfo WriteDescription(
        IndexDirectory directory, string segment, byte[] id, int maxDoc, IReadOnlyList<FieldInfo> fields)
    {
        FieldInfosFile.Write(directory, segment, id, fields);
        var info = new SegmentInfo(segment, id, maxDoc, Compound: false, FilesOf(segment, fields));
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
        return [SegmentInfo.FileOf(segment), .. extensions.Select(e => segment + e)];
    }
}
