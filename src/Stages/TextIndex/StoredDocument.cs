namespace Tars.TextIndex;

/// <summary>The stored values of one document, in the order they were added.</summary>
public sealed class StoredDocument
{
    internal StoredDocument(IReadOnlyList<(string Field, object Value)> values) => Values = values;

    /// <summary>All values: strings, byte arrays and longs (an index written by Java may also hold int, float and double).</summary>
    public IReadOnlyList<(string Field, object Value)> Values { get; }

    /// <summary>The field's first string, or null where it has none.</summary>
    public string? Get(string field) => All<string>(field).FirstOrDefault();

    /// <summary>All strings of the field.</summary>
    public IEnumerable<string> GetAll(string field) => All<string>(field);

    /// <summary>The field's first 64-bit integer, or null where it has none.</summary>
    public long? GetLong(string field) => All<long>(field).Select(v => (long?)v).FirstOrDefault();

    /// <summary>The field's first bytes, or null where it has none. The array is the caller's.</summary>
    public byte[]? GetBytes(string field) => All<byte[]>(field).FirstOrDefault();

    private IEnumerable<T> All<T>(string field) =>
        Values.Where(v => string.Equals(v.Field, field, StringComparison.Ordinal)).Select(v => v.Value).OfType<T>();
}
