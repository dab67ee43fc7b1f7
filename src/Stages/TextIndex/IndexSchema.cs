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
    /// <exception cref="ArgumentException">The schema has the name already.</exception>
    public IndexSchema Text(string name, bool stored = false, Analyzer? analyzer = null) =>
        Add(new IndexField(name, FieldKind.Text, stored, analyzer ?? Analyzer.Standard));

    /// <summary>Adds a field whose whole value is one term.</summary>
    /// <param name="name">Unique within the schema; not empty.</param>
    /// <param name="stored">Whether the value is kept too, so that it can be read back.</param>
    /// <exception cref="ArgumentException">The schema has the name already.</exception>
    public IndexSchema Keyword(string name, bool stored = false) => Add(new IndexField(name, FieldKind.Keyword, stored, Analyzer.Standard));

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
