namespace Tars.Pipeline.Expressions;

/// <summary>A parsed, not yet checked condition.</summary>
internal abstract record ExpressionNode;

/// <summary>All operands hold.</summary>
internal sealed record AndNode(IReadOnlyList<ExpressionNode> Operands) : ExpressionNode;

/// <summary>At least one operand holds.</summary>
internal sealed record OrNode(IReadOnlyList<ExpressionNode> Operands) : ExpressionNode;

/// <summary>The operand does not hold.</summary>
internal sealed record NotNode(ExpressionNode Operand) : ExpressionNode;

/// <summary>A field by itself, which has to be true or false.</summary>
internal sealed record FieldNode(ExpressionToken Field) : ExpressionNode;

/// <summary>A field against values: one for <c>==</c> and its like, several for <c>in</c>.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Operator">One of <c>== != &lt; &lt;= &gt; &gt;= in like</c>.</param>
/// <param name="OperatorToken">Where the operator stands.</param>
/// <param name="Negated">True for <c>not in</c> and <c>not like</c>.</param>
/// <param name="Values">At least one, but for <c>in []</c>.</param>
internal sealed record CompareNode(
    ExpressionToken Field,
    string Operator,
    ExpressionToken OperatorToken,
    bool Negated,
    IReadOnlyList<ExpressionToken> Values) : ExpressionNode;
