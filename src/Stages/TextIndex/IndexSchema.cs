using Tars.TextIndex.Analysis;

namespace Tars.TextIndex;

/// <summary>The fields documents may have. Build it before the writer opens; not safe for changes from several threads.</summary>
public sealed class IndexSchema
{
    private readonly Dictionary<string, IndexField> _fields = new(StringComparer.Ordinal);

    /// <summary>The fields by name, in the order of their addition.</summary>
    public IReadOnlyCollection<IndexField> Fields => _fields.Values;

    /// <summary>Adds a full-text field.</summary>
    /// <param name="name">Unique within the schema; not empty.</param>
    /// <param name="stored">Whether the text is kept too, so that it can be read back.</param>
    /// <param name="analyzer">Null is <see cref="Analyzer.Standard"/>; a query must be analyzed by the same.</param>
    /// <param name="offsets">
    /// Whether the index keeps where each word is in the text, for highlighting without analyzing again. Values of one document count as
    /// one text with a character between them.
    /// </param>
    /// <exception cref="ArgumentException">The schema has the name already.</exception>
    public IndexSchema Text(string name, bool stored = false, Analyzer? analyzer = null, bool offsets = false) =>
        Add(new IndexField(name, FieldKind.Text, stored, analyzer ?? Analyzer.Standard) { HasOffsets = offsets });

    /// <summary>Adds a field whose whole value is one term.</summary>
    /// <param name="name">Unique within the schema; not empty.</param>
    /// <param name="stored">Whether the value is kept too, so that it can be read back.</param>
    /// <param name="column">A column of the values beside the terms: none, <see cref="ColumnKind.Sorted"/> or
    /// <see cref="ColumnKind.SortedSet"/>.</param>
    /// <exception cref="ArgumentException">The schema has the name already, or the column is one of numbers or bytes.</exception>
    public IndexSchema Keyword(string name, bool stored = false, ColumnKind column = ColumnKind.None) =>
        column is ColumnKind.Numeric or ColumnKind.Binary or ColumnKind.SortedNumeric
            ? throw new ArgumentException($"the keyword field '{name}' holds strings; its column cannot be {column}", nameof(column))
            : Add(new IndexField(name, FieldKind.Keyword, stored, Analyzer.Standard) { Column = column });

    /// <summary>Adds a field that is only a column.</summary>
    /// <param name="name">Unique within the schema; not empty.</param>
    /// <param name="column">What it holds; not <see cref="ColumnKind.None"/>.</param>
    /// <param name="stored">Whether the value is kept with the document too.</param>
    /// <exception cref="ArgumentException">The schema has the name already, or there is no column.</exception>
    public IndexSchema Column(string name, ColumnKind column, bool stored = false) =>
        column is < ColumnKind.Numeric or > ColumnKind.SortedNumeric
            ? throw new ArgumentException($"the field '{name}' is only a column, which cannot be {column}", nameof(column))
            : Add(new IndexField(name, FieldKind.Column, stored, Analyzer.Standard) { Column = column });

    /// <summary>Adds a field that is only kept.</summary>
    /// <param name="name">Unique within the schema; not empty.</param>
    /// <exception cref="ArgumentException">The schema has the name already.</exception>
    public IndexSchema Stored(string name) => Add(new IndexField(name, FieldKind.Stored, IsStored: true, Analyzer.Standard));

    /// <summary>The field with the name, or null.</summary>
    public IndexField? Find(string name) => _fields.GetValueOrDefault(name);

    private IndexSchema Add(IndexField field)
    {
        if (string.IsNullOrEmpty(field.Name))
            throw new ArgumentException("a field needs a name", nameof(field));
        if (!_fields.TryAdd(field.Name, field))
            throw new ArgumentException($"the schema has a field '{field.Name}' already, as {_fields[field.Name].Kind}", nameof(field));
        return this;
    }
}
