using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>Opens the columns of a segment.</summary>
internal sealed class ColumnsReader : IDisposable
{
    private readonly IndexInput _data;
    private readonly Dictionary<string, Column> _columns = new(StringComparer.Ordinal);

    public ColumnsReader(Func<string, IndexInput> open, ReadOnlySpan<byte> id, IReadOnlyList<FieldInfo> fields, int maxDoc)
    {
        _data = open(SegmentNames.Columns);
        try
        {
            CodecHeader.CheckFooter(_data, checksum: false);
            var data = _data.ReaderAt(0);
            CodecHeader.CheckIndex(ref data, ColumnsWriter.DataCodec, 0, ColumnsWriter.Version, id, SegmentNames.ColumnsSuffix);
            using var meta = open(SegmentNames.ColumnsMeta);
            CodecHeader.CheckFooter(meta, checksum: true);
            var reader = meta.ReaderAt(0);
            CodecHeader.CheckIndex(ref reader, ColumnsWriter.MetaCodec, ColumnsWriter.Version, ColumnsWriter.Version, id,
                SegmentNames.ColumnsSuffix);
            ReadColumns(ref reader, fields.ToDictionary(f => f.Number), maxDoc);
        }
        catch
        {
            _data.Dispose();
            throw;
        }
    }

    public Column? Find(string field) => _columns.GetValueOrDefault(field);

    public IReadOnlyCollection<Column> All => _columns.Values;

    public void Dispose() => _data.Dispose();

    private void ReadColumns(ref ByteReader meta, Dictionary<int, FieldInfo> fields, int maxDoc)
    {
        for (var number = meta.ReadInt(); number != -1; number = meta.ReadInt())
        {
            var kind = meta.ReadByte();
            if (!fields.TryGetValue(number, out var field) || kind != ColumnsWriter.KindCode(field.Column)
                || _columns.ContainsKey(field.Name))
                throw meta.Corrupt(
                    $"it has a column of kind {kind} for field {number}, which the segment has not, has otherwise, or has twice");
            _columns.Add(field.Name, field.Column switch
            {
                ColumnKind.Numeric or ColumnKind.SortedNumeric => NumericColumn.Read(field, _data, ref meta, maxDoc),
                ColumnKind.Binary => new BinaryColumn(field, _data, ref meta, maxDoc),
                _ => SortedColumn.Read(field, _data, ref meta, maxDoc),
            });
        }
    }
}
