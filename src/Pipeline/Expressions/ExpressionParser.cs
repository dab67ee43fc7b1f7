namespace Tars.Pipeline.Expressions;

/// <summary>Parses a condition; stops at the first mistake, since what follows one cannot be told.</summary>
internal sealed class ExpressionParser
{
    public const int MaxLength = 4096;
    public const int MaxDepth = 64;

    private readonly List<ExpressionToken> _tokens;
    private readonly List<ExpressionProblem> _problems;
    private int _next;
    private int _depth;

    private ExpressionParser(List<ExpressionToken> tokens, List<ExpressionProblem> problems)
    {
        _tokens = tokens;
        _problems = problems;
    }

    private ExpressionToken Current => _tokens[_next];

    /// <summary>Returns the condition, or null after adding a problem.</summary>
    public static ExpressionNode? Parse(string text, List<ExpressionProblem> problems)
    {
        if (text.Length > MaxLength)
        {
            problems.Add(new ExpressionProblem(
                DiagnosticCodes.ExpressionTooLarge, MaxLength, 1,
                $"the condition has {text.Length} characters, but at most {MaxLength} are allowed"));
            return null;
        }

        List<ExpressionToken> tokens = ExpressionLexer.Split(text, problems);
        if (problems.Count > 0)
            return null;

        var parser = new ExpressionParser(tokens, problems);
        ExpressionNode? node = parser.Or();
        if (node is not null && parser.Current.Kind != TokenKind.End)
            return parser.Fail($"{parser.Current.Shown} does not belong here; conditions are joined by 'and' or 'or'");
        return node;
    }

    private ExpressionNode? Or() => Joined("or", And, operands => new OrNode(operands));

    private ExpressionNode? And() => Joined("and", Unary, operands => new AndNode(operands));

    private ExpressionNode? Joined(string word, Func<ExpressionNode?> part, Func<IReadOnlyList<ExpressionNode>, ExpressionNode> join)
    {
        var operands = new List<ExpressionNode>();
        do
        {
            if (part() is not { } operand)
                return null;
            operands.Add(operand);
        }
        while (Take(word));
        return operands.Count == 1 ? operands[0] : join(operands);
    }

    private ExpressionNode? Unary()
    {
        if (_depth == MaxDepth)
            return Fail($"the condition is nested deeper than {MaxDepth} levels", DiagnosticCodes.ExpressionTooLarge);

        _depth++;
        ExpressionNode? node;
        if (Take("not"))
        {
            node = Unary() is { } operand ? new NotNode(operand) : null;
        }
        else if (Take("("))
        {
            node = Or();
            if (node is not null && !Take(")"))
                node = Fail($"expected ')', but found {Current.Shown}");
        }
        else
        {
            node = Comparison();
        }

        _depth--;
        return node;
    }

    private ExpressionNode? Comparison()
    {
        ExpressionToken field = Current;
        if (field.Kind != TokenKind.Word || IsKeyword(field.Text) || !(char.IsAsciiLetter(field.Text[0]) || field.Text[0] == '_'))
        {
            return Fail(field.Kind == TokenKind.Text || (field.Kind == TokenKind.Word && !IsKeyword(field.Text))
                ? $"a comparison starts with a field, but found {field.Shown}"
                : $"expected a field, 'not' or '(', but found {field.Shown}");
        }

        _next++;
        bool negated = Current.Is("not");
        if (negated)
            _next++;

        ExpressionToken mark = Current;
        if (mark.Is("in"))
        {
            _next++;
            return List() is { } values ? new CompareNode(field, "in", mark, negated, values) : null;
        }

        if (mark.Is("like"))
        {
            _next++;
            return Value() is { } pattern ? new CompareNode(field, "like", mark, negated, [pattern]) : null;
        }

        if (negated)
            return Fail($"expected 'in' or 'like' after 'not', but found {mark.Shown}");
        if (mark.Kind != TokenKind.Mark || mark.Text is not ("==" or "!=" or "<" or "<=" or ">" or ">="))
            return new FieldNode(field);

        _next++;
        return Value() is { } value ? new CompareNode(field, mark.Text, mark, false, [value]) : null;
    }

    private List<ExpressionToken>? List()
    {
        var values = new List<ExpressionToken>();
        if (!Take("["))
        {
            Fail($"expected '[' after 'in', but found {Current.Shown}");
            return null;
        }

        do
        {
            if (Value() is not { } value)
                return null;
            values.Add(value);
        }
        while (Take(","));

        if (Take("]"))
            return values;
        Fail($"expected ',' or ']', but found {Current.Shown}");
        return null;
    }

    private ExpressionToken? Value()
    {
        ExpressionToken token = Current;
        if (token.Kind == TokenKind.Text || (token.Kind == TokenKind.Word && token.Text is not ("and" or "or" or "not" or "in" or "like")))
        {
            _next++;
            return token;
        }

        Fail($"expected a value, but found {token.Shown}");
        return null;
    }

    private static bool IsKeyword(string word) => word is "and" or "or" or "not" or "in" or "like" or "true" or "false" or "null";

    private bool Take(string text)
    {
        if (!Current.Is(text))
            return false;
        _next++;
        return true;
    }

    private ExpressionNode? Fail(string message, string code = DiagnosticCodes.ExpressionSyntax)
    {
        _problems.Add(new ExpressionProblem(code, Current.At, Current.Length, message));
        return null;
    }
}
