namespace Tars.Pipeline.Expressions;

/// <summary>Checks a parsed condition against one payload type and turns it into closures.</summary>
internal sealed class ExpressionCompiler
{
    private static readonly Func<object, bool> Never = static _ => false;

    private readonly Type _payload;
    private readonly IReadOnlyList<Field> _fields;
    private readonly List<ExpressionProblem> _problems;

    private ExpressionCompiler(Type payload, List<ExpressionProblem> problems)
    {
        _payload = payload;
        _fields = Field.Of(payload);
        _problems = problems;
    }

    /// <summary>Compiles a condition for items of any of these types; adds every problem and returns null when there is one.</summary>
    public static Expression? Compile(string text, IReadOnlyList<Type> payloads, List<ExpressionProblem> problems)
    {
        if (ExpressionParser.Parse(text, problems) is not { } node)
            return null;

        var cases = new List<(Type, Func<object, bool>)>();
        foreach (Type payload in payloads.Distinct())
            cases.Add((payload, new ExpressionCompiler(payload, problems).Compile(node)));
        return problems.Count == 0 ? new Expression(text, cases) : null;
    }

    private Func<object, bool> Compile(ExpressionNode node)
    {
        switch (node)
        {
            case AndNode and:
                Func<object, bool>[] all = [.. and.Operands.Select(Compile)];
                return payload => Array.TrueForAll(all, test => test(payload));
            case OrNode or:
                Func<object, bool>[] any = [.. or.Operands.Select(Compile)];
                return payload => Array.Exists(any, test => test(payload));
            case NotNode not:
                Func<object, bool> operand = Compile(not.Operand);
                return payload => !operand(payload);
            case FieldNode { Field: var token }:
                return Truth(token);
            default:
                return Compare((CompareNode)node);
        }
    }

    private Func<object, bool> Truth(ExpressionToken token)
    {
        if (Find(token) is not { } field)
            return Never;
        if (field.Kind != ValueKind.Truth)
            return Fail(token, $"'{field.Name}' is {field.Described}, which is no condition by itself; compare it with a value");
        return payload => field.Read(payload) is true;
    }

    private Func<object, bool> Compare(CompareNode node)
    {
        if (Find(node.Field) is not { } field)
            return Never;

        switch (node.Operator)
        {
            case "like":
                return Like(node, field);
            case "in":
                object?[] values = [.. node.Values.Select(v => Constant(field, v))];
                bool negated = node.Negated;
                return payload => field.Read(payload) is { } value
                    && Array.Exists(values, v => v is not null && Values.Compare(value, v) == 0) != negated;
        }

        ExpressionToken right = node.Values[0];
        bool ordered = node.Operator is not ("==" or "!=");
        if (right.Is("null"))
        {
            if (ordered)
                return Fail(node.OperatorToken, $"null has no order, so '{node.Operator}' cannot compare with it; use '==' or '!='");
            bool wanted = node.Operator == "==";
            return payload => field.Read(payload) is null == wanted;
        }

        if (ordered && field.Kind is ValueKind.Member or ValueKind.Truth)
            return Fail(node.OperatorToken, $"'{field.Name}' is {field.Described}, which has no order; use '==', '!=' or 'in'");
        return Constant(field, right) is { } constant ? Values.Test(field, node.Operator, constant) : Never;
    }

    private Func<object, bool> Like(CompareNode node, Field field)
    {
        ExpressionToken token = node.Values[0];
        if (field.Kind != ValueKind.Text)
            return Fail(node.OperatorToken, $"'like' needs a text, but '{field.Name}' is {field.Described}");
        if (token.Kind != TokenKind.Text)
            return Fail(token, "the pattern after 'like' has to stand in quotes");
        if (token.Text.Length > Glob.MaxLength)
            return Fail(token, $"the pattern has {token.Text.Length} characters, but at most {Glob.MaxLength} are allowed");

        var glob = new Glob(token.Text);
        bool negated = node.Negated;
        return payload => field.Read(payload) is string text && glob.Matches(text) != negated;
    }

    private Field? Find(ExpressionToken token)
    {
        foreach (Field field in _fields)
        {
            if (field.Name == token.Text)
                return field;
        }

        string list = _fields.Count == 0 ? "it has no fields" : $"its fields are {string.Join(", ", _fields.Select(f => f.Name))}";
        string way = NearestName.Hint(token.Text, _fields.Select(f => f.Name)) ?? $"; {list}";
        Fail(token, $"'{TypeName.Of(_payload)}' has no field '{token.Text}'{way}", DiagnosticCodes.UnknownField);
        return null;
    }

    private object? Constant(Field field, ExpressionToken token)
    {
        if (token.Is("null"))
        {
            Fail(token, "null cannot stand in a list; use '== null'");
            return null;
        }

        object? value = Values.Read(field, token);
        if (value is not null)
            return value;

        if (field.Kind == ValueKind.Member && Values.Describe(token) is "a text")
        {
            string way = NearestName.Hint(token.Text, SnakeCase.Members(field.Type)) ?? string.Empty;
            Fail(token, $"'{field.Name}' is {field.Described}, but never '{token.Text}'{way}", DiagnosticCodes.UnknownMember);
        }
        else
        {
            Fail(token, $"'{field.Name}' is {field.Described}, but {token.Shown} is {Values.Describe(token)}");
        }

        return null;
    }

    private Func<object, bool> Fail(ExpressionToken token, string message, string code = DiagnosticCodes.ExpressionType)
    {
        var problem = new ExpressionProblem(code, token.At, token.Length, message);
        if (!_problems.Contains(problem))
            _problems.Add(problem);
        return Never;
    }
}
