using System.Text;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Writing;

/// <summary>Refuses what does not suit the schema before anything is changed.</summary>
internal static class DocumentCheck
{
    public static void Check(IndexSchema schema, IndexDocument document)
    {
        foreach (var (name, value) in document.Values)
        {
            var field = schema.Find(name)
                ?? throw new ArgumentException(
                    $"the schema has no field '{name}'; it has {string.Join(", ", schema.Fields.Select(f => f.Name))}", nameof(document));
            if (!Suits(field, value))
            {
                throw new ArgumentException(
                    $"field '{name}' is {field.Kind}{(field.Column == ColumnKind.None ? "" : $" with a {field.Column} column")} and does "
                    + $"not take a {value.GetType().Name}",
                    nameof(document));
            }

            if (value is string text && (field.Kind == FieldKind.Keyword || field.Column != ColumnKind.None))
                CheckTerm(name, text);
            if (field.Column is not (ColumnKind.None or ColumnKind.SortedSet or ColumnKind.SortedNumeric)
                && document.Values.Count(v => v.Field == name) > 1)
                throw new ArgumentException($"the document has several values of field '{name}', whose {field.Column} column takes one",
                    nameof(document));
        }
    }

    private static bool Suits(IndexField field, object value) => field switch
    {
        { Kind: FieldKind.Stored } => true,
        { Column: ColumnKind.Numeric or ColumnKind.SortedNumeric } => value is long,
        { Column: ColumnKind.Binary } => value is ReadOnlyMemory<byte>,
        _ => value is string,
    };

    public static void CheckKey(IndexSchema schema, string field, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(key);
        if (schema.Find(field)?.Kind != FieldKind.Keyword)
            throw new ArgumentException($"'{field}' is no keyword field of the schema, so documents cannot be replaced or deleted by it",
                nameof(field));
        CheckTerm(field, key);
    }

    /// <summary>A field keeps its kind for the life of an index.</summary>
    public static void CheckFields(IndexSchema schema, IEnumerable<FieldInfo> fields)
    {
        foreach (var info in fields)
        {
            if (schema.Find(info.Name) is not { } field)
                continue;
            var fits = field.Kind switch
            {
                FieldKind.Text => info.Options == (field.HasOffsets ? IndexOptions.Offsets : IndexOptions.Positions) && !info.OmitNorms,
                FieldKind.Keyword => info is { Options: IndexOptions.Docs, OmitNorms: true },
                _ => !info.IsIndexed,
            };
            // A column may come to a field later, or go: some documents lack it then.
            if (!fits || (field.Column != ColumnKind.None
                && info.Column != ColumnKind.None && info.Column != field.Column))
            {
                throw new ArgumentException(
                    $"field '{info.Name}' is {field.Kind} with the column {field.Column} in the schema, "
                    + $"but the index has it with index options {info.Options}"
                    + $"{(info.OmitNorms ? " without norms" : "")} and the column {info.Column}; give it another name or rebuild the index",
                    nameof(schema));
            }
        }
    }

    private static void CheckTerm(string field, string value)
    {
        if (value.Length > TermsWriter.MaxTermBytes || Encoding.UTF8.GetByteCount(value) > TermsWriter.MaxTermBytes)
            throw new ArgumentException($"a value of the keyword field '{field}' has more than {TermsWriter.MaxTermBytes} bytes of UTF-8",
                nameof(value));
    }
}
