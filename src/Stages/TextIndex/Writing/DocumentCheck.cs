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
                ?? throw new ArgumentException($"the schema has no field '{name}'; it has {string.Join(", ", schema.Fields.Select(f => f.Name))}", nameof(document));
            if (value is not string text)
            {
                if (field.Kind != FieldKind.Stored)
                    throw new ArgumentException($"field '{name}' is {field.Kind} and takes a string, not a {value.GetType().Name}", nameof(document));
            }
            else if (field.Kind == FieldKind.Keyword)
            {
                CheckTerm(name, text);
            }
        }
    }

    public static void CheckKey(IndexSchema schema, string field, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(key);
        if (schema.Find(field)?.Kind != FieldKind.Keyword)
            throw new ArgumentException($"'{field}' is no keyword field of the schema, so documents cannot be replaced or deleted by it", nameof(field));
        CheckTerm(field, key);
    }

    /// <summary>A field keeps its kind for the life of an index.</summary>
    public static void CheckFields(IndexSchema schema, IEnumerable<FieldInfo> fields)
    {
        foreach (var info in fields)
        {
            if (schema.Find(info.Name) is not { } field || (!info.IsIndexed && field.Kind == FieldKind.Stored))
                continue;
            var fits = field.Kind switch
            {
                FieldKind.Text => info is { Options: IndexOptions.Positions, OmitNorms: false },
                FieldKind.Keyword => info is { Options: IndexOptions.Docs, OmitNorms: true },
                _ => false,
            };
            if (!fits)
            {
                throw new ArgumentException(
                    $"field '{info.Name}' is {field.Kind} in the schema, but the index has it with index options {info.Options}"
                    + $"{(info.OmitNorms ? " without norms" : "")}; give it another name or rebuild the index",
                    nameof(schema));
            }
        }
    }

    private static void CheckTerm(string field, string value)
    {
        if (value.Length > TermsWriter.MaxTermBytes || Encoding.UTF8.GetByteCount(value) > TermsWriter.MaxTermBytes)
            throw new ArgumentException($"a value of the keyword field '{field}' has more than {TermsWriter.MaxTermBytes} bytes of UTF-8", nameof(value));
    }
}
