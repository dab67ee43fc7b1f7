using System.Globalization;

namespace Tars.TextIndex.Parsing;

/// <summary>
/// Builds the query of a text by the rules of the classic syntax: AND and OR bind their two neighbours, from left to right.
/// </summary>
internal sealed class QueryGrammar
{
    private readonly QueryLexer _lexer;
    private readonly FieldQueries _fields;
    private readonly Occur _between;
    private QueryToken _token;
    private QueryToken? _following;
    private int _depth;

    public QueryGrammar(string text, FieldQueries fields, Occur between)
    {
        _lexer = new QueryLexer(text);
        _fields = fields;
        _between = between;
        _token = _lexer.Next();
    }

    public Query Parse()
    {
        var query = Clauses(null);
        if (_token.Kind != TokenKind.End)
            throw Unexpected(_token.Kind == TokenKind.Close ? "')' closes no group" : $"'{_token.Text}' is not expected here");
        return query ?? new BooleanQuery();
    }

    private QuerySyntaxException Unexpected(string reason) => new(_token.Position, reason);

    private QueryToken Take()
    {
        var token = _token;
        _token = _following ?? _lexer.Next();
        _following = null;
        return token;
    }

    private QueryToken Peek() => _following ??= _lexer.Next();

    private Query? Clauses(string? field)
    {
        List<BooleanClause> clauses = [];
        Query? first = null;
        for (var conjunction = TokenKind.End; ;)
        {
            var modifier = Modifier();
            var isFirst = conjunction == TokenKind.End && clauses.Count == 0 && first is null;
            var query = Clause(field);
            if (isFirst && modifier == TokenKind.End)
                first = query;
            Add(clauses, conjunction, modifier, query);
            if (_token.Kind is TokenKind.End or TokenKind.Close)
                break;
            conjunction = _token.Kind is TokenKind.And or TokenKind.Or ? Take().Kind : TokenKind.End;
        }

        if (clauses.Count == 0)
            return null;
        if (clauses.Count == 1 && first is not null)
            return first;
        var result = new BooleanQuery();
        foreach (var clause in clauses)
            result.Add(clause.Query, clause.Occur);
        return result;
    }

    private TokenKind Modifier() => _token.Kind switch
    {
        TokenKind.Plus => Take().Kind,
        TokenKind.Minus or TokenKind.Not => Prohibition(),
        _ => TokenKind.End,
    };

    private TokenKind Prohibition()
    {
        Take();
        return TokenKind.Not;
    }

    private void Add(List<BooleanClause> clauses, TokenKind conjunction, TokenKind modifier, Query? query)
    {
        if (clauses.Count > 0 && clauses[^1].Occur != Occur.MustNot)
        {
            if (conjunction == TokenKind.And)
                clauses[^1] = clauses[^1] with { Occur = Occur.Must };
            else if (conjunction == TokenKind.Or && _between == Occur.Must)
                clauses[^1] = clauses[^1] with { Occur = Occur.Should };
        }

        if (query is null)
            return;
        if (clauses.Count == BooleanQuery.MaxClauses)
            throw Unexpected($"a group has at most {BooleanQuery.MaxClauses} clauses");
        var required = _between == Occur.Must
            ? conjunction != TokenKind.Or
            : modifier == TokenKind.Plus || conjunction == TokenKind.And;
        clauses.Add(new BooleanClause(query, modifier == TokenKind.Not ? Occur.MustNot : required ? Occur.Must : Occur.Should));
    }

    private Query? Clause(string? field)
    {
        if (_token.Kind is TokenKind.Term or TokenKind.Star && Peek().Kind == TokenKind.Colon)
        {
            var name = Take();
            Take();
            field = name.Kind == TokenKind.Star ? "*" : _fields.Checked(FieldQueries.Unescape(name.Text, name.Position), name.Position);
        }

        if (_token.Kind != TokenKind.Open)
            return Leaf(field);
        var open = Take();
        if (++_depth > QueryParser.MaxDepth)
            throw new QuerySyntaxException(open.Position, $"groups are nested more than {QueryParser.MaxDepth} deep");
        var query = Clauses(field);
        _depth--;
        if (_token.Kind != TokenKind.Close)
            throw new QuerySyntaxException(open.Position, "a group is not closed");
        Take();
        return Boosted(query, _token.Kind == TokenKind.Boost ? Take() : null);
    }

    private Query? Leaf(string? field)
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Term or TokenKind.Star or TokenKind.Prefix or TokenKind.Wildcard:
            {
                Take();
                var (near, boost) = Suffixes();
                return Boosted(_fields.Word(field, token, near), boost);
            }

            case TokenKind.Quoted:
            {
                Take();
                var (near, boost) = Suffixes();
                return Boosted(_fields.Phrase(field, token, near), boost);
            }

            case TokenKind.RangeOpen:
                return Range(field);
            case TokenKind.End:
                throw Unexpected("a word, phrase, range or group is missing at the end");
            default:
                throw Unexpected($"a word, phrase, range or group is expected instead of '{token.Text}'");
        }
    }

    /// <summary>A range's sides are read as they stand, so nothing may be read ahead of its bracket.</summary>
    private Query? Range(string? field)
    {
        var open = _token;
        var lower = _lexer.RangeSide();
        var to = _lexer.RangeSide();
        if (to.Quoted || to.Value != "TO")
            throw new QuerySyntaxException(to.Position, "the sides of a range are joined by TO");
        var upper = _lexer.RangeSide();
        var includesUpper = _lexer.RangeEnd(open.Position);
        _token = _lexer.Next();
        var query = _fields.Range(field, open, (lower.Value, lower.Quoted), (upper.Value, upper.Quoted), includesUpper);
        return Boosted(query, _token.Kind == TokenKind.Boost ? Take() : null);
    }

    private (QueryToken? Near, QueryToken? Boost) Suffixes()
    {
        QueryToken? near = _token.Kind == TokenKind.Near ? Take() : null;
        QueryToken? boost = _token.Kind == TokenKind.Boost ? Take() : null;
        if (near is null && _token.Kind == TokenKind.Near)
            near = Take();
        return (near, boost);
    }

    private static Query? Boosted(Query? query, QueryToken? boost)
    {
        if (boost is not { } token)
            return query;
        if (!float.TryParse(token.Text.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor)
            || !float.IsFinite(factor))
        {
            throw new QuerySyntaxException(token.Position, "'^' is followed by a number, as in ^2 or ^0.5");
        }

        return query is null || factor == 1 ? query : query.WithBoost(query.OwnBoost * factor);
    }
}
