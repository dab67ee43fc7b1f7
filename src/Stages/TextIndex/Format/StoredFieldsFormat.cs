namespace Tars.TextIndex.Format;

/// <summary>
/// Names and constants the two sides of stored fields share: files <c>.fdt</c> (data), <c>.fdx</c> (index), <c>.fdm</c> (meta).
/// </summary>
internal static class StoredFieldsFormat
{
    public const string DataExtension = ".fdt";
    public const string IndexExtension = ".fdx";
    public const string MetaExtension = ".fdm";
    public const string DataCodec = "Lucene87StoredFieldsFastData";
    public const string IndexCodec = "Lucene85FieldsIndexIdx";
    public const string MetaCodec = "Lucene85FieldsIndexMeta";
    public const int DataVersion = 3;
    public const int IndexVersion = 0;
    public const int MetaVersion = 3;

    /// <summary>Bytes at which a chunk closes; a chunk of twice as many is cut into units of this size.</summary>
    public const int ChunkSize = 614_400;
    public const int MaxDocumentsPerChunk = 1024;
    public const int SubBlocks = 10;
    public const int DictionaryShare = 160;
    public const int IndexBlockShift = 10;

    public const int TypeString = 0;
    public const int TypeBytes = 1;
    public const int TypeInt = 2;
    public const int TypeFloat = 3;
    public const int TypeLong = 4;
    public const int TypeDouble = 5;
}
