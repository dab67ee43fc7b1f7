using System.Globalization;
using System.Text;
using Tars.TextIndex.Analysis;

namespace Tars.TextIndex.Parsing;

/// <summary>
/// Makes the queries of single words, phrases and ranges, in the fields they are meant for, with these fields' analyzers.
/// </summary>
internal sealed class FieldQueries(IndexSchema schema, IReadOnlyList<DefaultField> defaults, Occur between)
{
    // A phrase of words with synonyms stands for at most so many.
    private const int MaxPhrases = 64;

    /// <summary>The field's name if it can be searched.</summary>
    public string Checked(string name, int position)
    {
        if (schema.Find(name) is { Kind: not FieldKind.Stored })
            return name;
        var known = string.Join(
            ", ", schema.Fields.Where(f => f.Kind != FieldKind.Stored).Select(f => f.Name).Order(StringComparer.Ordinal));
        throw new QuerySyntaxException(
            position, $"there is no field '{name}' to search; the fields are {known}. Put a backslash before a ':' that is part of a word");
    }

    /// <summary>The text with every character behind a backslash as it is.</summary>
    public static string Unescape(string text, int position)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            if (++i == text.Length)
                throw new QuerySyntaxException(position + i - 1, "a backslash stands before nothing");
            if (text[i] != 'u')
            {
                plain.Append(text[i]);
                continue;
            }

            if (i + 4 >= text.Length
                || !ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                throw new QuerySyntaxException(position + i - 1, "\\u is followed by four hexadecimal digits");
            plain.Append((char)code);
            i += 4;
        }

        return plain.ToString();
    }

    /// <summary>A word, prefix, pattern or fuzzy word; null where analysis leaves nothing of it.</summary>
    public Query? Word(string? field, QueryToken token, QueryToken? near)
    {
        if (field == "*")
        {
            return token.Kind == TokenKind.Star
                ? new MatchAllQuery()
                : throw new QuerySyntaxException(token.Position, "'*:' is followed by '*'; together they stand for all documents");
        }

        switch (token.Kind)
        {
            case TokenKind.Prefix:
                var prefix = Unescape(token.Text[..^1], token.Position);
                return InFields(field, f => new PrefixQuery(f.Name, Normalized(f, prefix)));
            case TokenKind.Star:
            case TokenKind.Wildcard when token.Text[0] is '*' or '?':
                throw new QuerySyntaxException(
                    token.Position, "'*' or '?' may not stand first in a word: every term of the field would have to be looked at");
            case TokenKind.Wildcard:
                if (token.Text.Length > WildcardQuery.MaxLength)
                    throw new QuerySyntaxException(token.Position, $"a pattern has at most {WildcardQuery.MaxLength} characters");
                return InFields(field, f => new WildcardQuery(f.Name, NormalizedPattern(f, token.Text)));
            default:
                var word = Unescape(token.Text, token.Position);
                return near is null ? InFields(field, f => Words(f, word)) : Fuzzy(field, word, near.Value);
        }
    }

    /// <summary>A phrase; null where analysis leaves nothing of it.</summary>
    public Query? Phrase(string? field, QueryToken token, QueryToken? near)
    {
        if (field == "*")
            throw new QuerySyntaxException(token.Position, "'*:' is followed by '*'; together they stand for all documents");
        var text = Unescape(token.Text[1..^1], token.Position + 1);
        var slop = near is { Text.Length: > 1 } ? Number(near.Value) : 0;
        if (slop > PhraseQuery.MaxSlop)
            throw new QuerySyntaxException(near!.Value.Position, $"the slop of a phrase is at most {PhraseQuery.MaxSlop}");
        return InFields(field, f =>
        {
            if (f.Kind == FieldKind.Keyword)
                return new TermQuery(f.Name, text);
            var tokens = f.Analyzer.Tokenize(text);
            if (tokens.Count > PhraseQuery.MaxTerms)
                throw new QuerySyntaxException(token.Position, $"a phrase has at most {PhraseQuery.MaxTerms} words");
            return tokens.Count switch
            {
                0 => null,
                1 => new TermQuery(f.Name, tokens[0].Term),
                _ => Phrases(f.Name, tokens, (int)slop),
            };
        });
    }

    public Query? Range(
        string? field, QueryToken open, (string Value, bool Quoted) lower, (string Value, bool Quoted) upper, bool includesUpper)
    {
        if (field == "*")
            throw new QuerySyntaxException(open.Position, "'*:' is followed by '*'; together they stand for all documents");
        string? Side(IndexField f, (string Value, bool Quoted) side) =>
            side is { Quoted: false, Value: "*" } ? null : Normalized(f, Unescape(side.Value, open.Position));
        return InFields(field, f => new TermRangeQuery(f.Name, Side(f, lower), Side(f, upper), open.Text == "[", includesUpper));
    }

    private static string Normalized(IndexField field, string text) =>
        field.Kind == FieldKind.Keyword ? text : field.Analyzer.Normalize(text);

    /// <summary>The parts between wildcards normalized; these and backslashes stay.</summary>
    private static string NormalizedPattern(IndexField field, string pattern)
    {
        var result = new StringBuilder(pattern.Length);
        var start = 0;
        for (var i = 0; i <= pattern.Length; i++)
        {
            if (i < pattern.Length && pattern[i] is not ('*' or '?' or '\\'))
                continue;
            result.Append(Normalized(field, pattern[start..i]));
            if (i < pattern.Length)
                result.Append(pattern[i]);
            if (i + 1 < pattern.Length && pattern[i] == '\\')
                result.Append(pattern[++i]);
            start = i + 1;
        }

        return result.ToString();
    }

    private static double Number(QueryToken near) =>
        double.Parse(near.Text.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private Query? Words(IndexField field, string word)
    {
        if (field.Kind == FieldKind.Keyword)
            return new TermQuery(field.Name, word);
        var tokens = field.Analyzer.Tokenize(word);
        if (tokens.Count <= 1)
            return tokens.Count == 0 ? null : new TermQuery(field.Name, tokens[0].Term);
        var query = new BooleanQuery();
        var places = Places(tokens.Take(BooleanQuery.MaxClauses));
        foreach (var place in places)
            query.Add(AnyOf(place.Select(t => new TermQuery(field.Name, t.Term))), between);
        return places.Count == 1 ? query.Clauses[0].Query : query;
    }

    /// <summary>The tokens by their places: synonyms share one.</summary>
    private static List<List<Token>> Places(IEnumerable<Token> tokens)
    {
        List<List<Token>> places = [];
        foreach (var token in tokens)
        {
            if (token.PositionIncrement > 0 || places.Count == 0)
                places.Add([]);
            places[^1].Add(token);
        }

        return places;
    }

    private static Query AnyOf(IEnumerable<Query> queries)
    {
        var any = new BooleanQuery();
        foreach (var query in queries)
            any.Should(query);
        return any.Clauses.Count == 1 ? any.Clauses[0].Query : any;
    }

    /// <summary>The phrase, or, where words have synonyms, any of the phrases that these make, up to a limit.</summary>
    private static Query Phrases(string field, IReadOnlyList<Token> tokens, int slop)
    {
        List<List<Token>> phrases = [[]];
        foreach (var place in Places(tokens))
        {
            phrases = [.. phrases.SelectMany(p => place.Select(t => (List<Token>)[.. p, t with { PositionIncrement = place[0].PositionIncrement }]))
                .Take(MaxPhrases)];
        }

        return AnyOf(phrases.Select(p => PhraseQuery.OfTokens(field, p, slop)));
    }

    private Query? Fuzzy(string? field, string word, QueryToken near)
    {
        var number = near.Text.Length == 1 ? FuzzyQuery.HighestMaxEdits : Number(near);
        if (number >= 1 && number != Math.Floor(number))
            throw new QuerySyntaxException(
                near.Position, "'~' behind a word is followed by whole edits (1 or 2), or by a likeness below 1");
        if (word.Length > FuzzyQuery.MaxLength)
            throw new QuerySyntaxException(near.Position, $"a word with '~' has at most {FuzzyQuery.MaxLength} characters");
        return InFields(field, f =>
        {
            var term = Normalized(f, word);
            var edits = number >= 1 ? number : number == 0 ? 0 : (1 - number) * term.EnumerateRunes().Count();
            return new FuzzyQuery(f.Name, term, (int)Math.Min(edits, FuzzyQuery.HighestMaxEdits));
        });
    }

    private Query? InFields(string? field, Func<IndexField, Query?> make)
    {
        if (field is not null)
            return make(schema.Find(field)!);
        var queries = defaults.Select(d => make(schema.Find(d.Name)!) is { } q ? q.WithBoost(q.OwnBoost * d.Boost) : null)
            .OfType<Query>().ToList();
        if (queries.Count <= 1)
            return queries.Count == 0 ? null : queries[0];
        var any = new BooleanQuery();
        foreach (var query in queries)
            any.Should(query);
        return any;
    }
}
