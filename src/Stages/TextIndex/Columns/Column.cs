using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>A column of one segment. Safe for many threads.</summary>
internal abstract class Column(FieldInfo field, IndexInput data, Presence presence, int maxDoc, int count)
{
    private DocSet? _documents;

    public FieldInfo Field { get; } = field;

    /// <summary>Documents with a value.</summary>
    public int Count { get; } = count;

    /// <summary>Which documents have a value; read on first use.</summary>
    public DocSet Documents => _documents ??= new DocSet(presence, Data, maxDoc, Count);

    protected IndexInput Data { get; } = data;

    protected IndexCorruptException Corrupt(string reason) => new(Data.Name, $"the column of field '{Field.Name}': {reason}");
}
