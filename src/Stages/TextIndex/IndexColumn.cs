using System.Text;
using Tars.TextIndex.Columns;

namespace Tars.TextIndex;

/// <summary>The values of one field by document. Safe for many threads, as long as its reader is open.</summary>
public sealed class IndexColumn
{
    private readonly IndexReader _reader;

    internal IndexColumn(IndexReader reader, string field, ColumnKind kind)
    {
        _reader = reader;
        Field = field;
        Kind = kind;
    }

    /// <summary>Name of the field.</summary>
    public string Field { get; }

    /// <summary>What the column holds; never <see cref="ColumnKind.None"/>.</summary>
    public ColumnKind Kind { get; }

    /// <summary>The document's number, of several the least; null where it has none or the column holds no numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public long? Number(int doc)
    {
        using var lease = _reader.Hold();
        return Find(doc, out var inner) is NumericColumn column && column.TryGet(inner, out var value) ? value : null;
    }

    /// <summary>
    /// The document's numbers ascending, as often as they were given; empty where it has none or the column holds no numbers.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public IReadOnlyList<long> Numbers(int doc)
    {
        using var lease = _reader.Hold();
        if (Find(doc, out var inner) is not NumericColumn column || column.Documents.IndexOf(inner) is not (>= 0 and var at))
            return [];
        var (from, to) = column.Range(at);
        var numbers = new List<long>();
        for (var i = from; i < to; i++)
            numbers.Add(column[i]);
        return numbers;
    }

    /// <summary>The document's bytes, or null where it has none or the column holds none. The array is the caller's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public byte[]? Bytes(int doc)
    {
        using var lease = _reader.Hold();
        return Find(doc, out var inner) is BinaryColumn column && column.Documents.IndexOf(inner) is >= 0 and var at
            ? column[at].ToArray() : null;
    }

    /// <summary>The document's strings in byte order, each once; empty where it has none or the column holds none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public IReadOnlyList<string> Strings(int doc)
    {
        using var lease = _reader.Hold();
        if (Find(doc, out var inner) is not SortedColumn column || column.Documents.IndexOf(inner) is not (>= 0 and var at))
            return [];
        var (from, to) = column.Range(at);
        var strings = new List<string>((int)(to - from));
        for (var i = from; i < to; i++)
            strings.Add(Encoding.UTF8.GetString(column.Terms.Find(column.Ordinal(i))));
        return strings;
    }

    private Column? Find(int doc, out int inner) => _reader.Locate(doc, out inner).Column(Field);
}
