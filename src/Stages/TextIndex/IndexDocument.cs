namespace Tars.TextIndex;

/// <summary>A document to be indexed: values by field. A field may have several values; their order is kept.</summary>
public sealed class IndexDocument
{
    private readonly List<(string Field, object Value)> _values = [];

    internal IReadOnlyList<(string Field, object Value)> Values => _values;

    /// <summary>Adds a value of any kind of field. What the index does with it comes from the schema.</summary>
    /// <returns>This document.</returns>
    public IndexDocument Add(string field, string value) => AddValue(field, value);

    /// <summary>Adds a number to a <see cref="FieldKind.Stored"/> field or to one with a numeric column.</summary>
    /// <returns>This document.</returns>
    public IndexDocument Add(string field, long value) => AddValue(field, value);

    /// <summary>
    /// Adds bytes to a <see cref="FieldKind.Stored"/> field or to one with a binary column. The memory is read when the document is
    /// indexed and not kept.
    /// </summary>
    /// <returns>This document.</returns>
    public IndexDocument Add(string field, ReadOnlyMemory<byte> value) => AddValue(field, value);

    private IndexDocument AddValue(string field, object value)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(value);
        _values.Add((field, value));
        return this;
    }
}
