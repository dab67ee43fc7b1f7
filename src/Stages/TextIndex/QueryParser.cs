using Tars.TextIndex.Parsing;

namespace Tars.TextIndex;

/// <summary>
/// Reads the classic query syntax: words, <c>"phrases"</c>, <c>field:</c> before a word, phrase, range or group; <c>+</c> must match,
/// <c>-</c> must not; <c>AND OR NOT &amp;&amp; || !</c>, groups in parentheses; <c>pre*</c> and <c>w?ld*</c>; <c>word~1</c> within so
/// many edits; <c>"a phrase"~3</c> with slop; <c>[a TO b]</c>, <c>{a TO b}</c> and <c>*</c> for an open end; <c>^2</c> boosts;
/// <c>*:*</c> is all. A backslash takes the next character as it is. Safe for many threads.
/// </summary>
public sealed class QueryParser
{
    /// <summary>Groups within groups beyond this depth are refused.</summary>
    public const int MaxDepth = 64;

    /// <summary>A longer text is refused.</summary>
    public const int MaxLength = 65_536;

    private readonly IndexSchema _schema;
    private readonly IReadOnlyList<DefaultField> _defaults;
    private readonly Occur _between = Occur.Should;

    /// <param name="schema">Knows the fields and their analyzers.</param>
    /// <param name="defaultField">Searched where the text names no field.</param>
    /// <exception cref="ArgumentException">The schema has no such field, or it is only stored.</exception>
    public QueryParser(IndexSchema schema, string defaultField)
        : this(schema, [new DefaultField(defaultField)])
    {
    }

    /// <param name="schema">Knows the fields and their analyzers.</param>
    /// <param name="defaultFields">One or more; what names no field is searched in all of them, and scores are added.</param>
    /// <exception cref="ArgumentException">The schema lacks one of the fields, or it is only stored.</exception>
    public QueryParser(IndexSchema schema, IReadOnlyList<DefaultField> defaultFields)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(defaultFields);
        if (defaultFields.Count == 0)
            throw new ArgumentException("at least one default field is needed", nameof(defaultFields));
        foreach (var field in defaultFields)
        {
            if (schema.Find(field.Name) is null or { Kind: FieldKind.Stored })
                throw new ArgumentException($"the schema has no field '{field.Name}' that can be searched", nameof(defaultFields));
        }

        _schema = schema;
        _defaults = defaultFields;
    }

    /// <summary>
    /// What stands between two words without an operator: <see cref="Occur.Should"/> (unless told) or <see cref="Occur.Must"/>.
    /// </summary>
    public Occur DefaultOperator
    {
        get => _between;
        init => _between = value is Occur.Should or Occur.Must
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "the default operator is Should or Must");
    }

    /// <summary>The query that the text describes. One of stop words alone matches nothing.</summary>
    /// <exception cref="QuerySyntaxException">The text breaks the syntax, names an unknown field, or is too long or too deep.</exception>
    public Query Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
            throw new QuerySyntaxException(MaxLength, $"the query has {text.Length} characters, at most {MaxLength} are taken");
        return new QueryGrammar(text, new FieldQueries(_schema, _defaults, _between), _between).Parse();
    }
}
