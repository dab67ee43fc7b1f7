namespace Tars.Pipeline;

/// <summary>
/// A checked condition over an item's fields, as <c>when</c> takes it: <c>media in [audio, video] and duration_seconds &lt; 3600</c>.
/// Immutable; safe for use from several threads.
/// </summary>
/// <remarks>
/// Fields are the payload's public properties of scalar type, in snake_case. Comparisons are <c>== != &lt; &lt;= &gt; &gt;=</c>,
/// <c>in [a, b]</c> and <c>like "*.wav"</c>; they combine with <c>not</c>, <c>and</c>, <c>or</c> (binding in this order) and
/// parentheses. A field without a value makes every comparison false but <c>== null</c> and <c>!= null</c>.
/// </remarks>
public sealed class Expression
{
    private readonly (Type Type, Func<object, bool> Test)[] _cases;

    internal Expression(string text, IEnumerable<(Type Type, Func<object, bool> Test)> cases)
    {
        Text = text;
        _cases = [.. cases];
    }

    /// <summary>The condition as it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// Whether the payload meets the condition. Never throws; a payload of a type that it was not checked against does not
    /// meet it.
    /// </summary>
    public bool Matches(object payload)
    {
        foreach ((Type type, Func<object, bool> test) in _cases)
        {
            if (type.IsInstanceOfType(payload))
                return test(payload);
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
