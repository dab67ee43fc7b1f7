namespace Tars.TextIndex.Format;

/// <summary>Names of the parts of a segment that the format fixes.</summary>
internal static class SegmentNames
{
    public const string Codec = "Lucene87";
    public const string PostingsFormat = "Lucene84";

    /// <summary>Suffix of the postings files and, in their headers, the name of the format's instance.</summary>
    public const string Postings = "Lucene84_0";

    public const string ColumnsFormat = "Lucene80";
    public const string ColumnsSuffix = "Lucene80_0";
    public const string Columns = "_" + ColumnsSuffix + ".dvd";
    public const string ColumnsMeta = "_" + ColumnsSuffix + ".dvm";
    public const string Documents = "_" + Postings + ".doc";
    public const string Positions = "_" + Postings + ".pos";
    public const string Payloads = "_" + Postings + ".pay";
    public const string Terms = "_" + Postings + ".tim";
    public const string TermsIndex = "_" + Postings + ".tip";
    public const string TermsMeta = "_" + Postings + ".tmd";
}
