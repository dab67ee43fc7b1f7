using System.Text;

namespace Tars.Pipeline.Definition;

/// <summary>A scalar's text after its variables were put in.</summary>
/// <param name="Text">The text.</param>
/// <param name="Shown">The text with what came from secret variables masked.</param>
/// <param name="Variable">A variable of the environment that went into it, a secret one where there is one; null for none.</param>
internal readonly record struct ResolvedText(string Text, string Shown, string? Variable = null)
{
    public bool IsSecret => !ReferenceEquals(Text, Shown);
}

/// <summary>
/// Puts variables into scalars: <c>${VAR}</c>, <c>${VAR:-default}</c>, <c>${VAR:?message}</c>; <c>$${</c> is a literal
/// <c>${</c>.
/// </summary>
internal sealed class Interpolation(Func<string, string?> environment, DiagnosticBag bag)
{
    public const string Mask = "***";

    private const int MaxLength = 1 << 16;

    // Arguments of parts may name those of the parts around them, so that each level multiplies what the one within it takes.
    private const int MaxVariables = 100_000;
    private const long MaxTotal = 16 << 20;

    private static readonly string[] SecretEndings = ["_KEY", "_TOKEN", "_SECRET", "_PASSWORD"];

    private int _variables;
    private long _total;

    /// <summary>Returns the text, or null when a variable cannot be resolved, which is reported.</summary>
    public ResolvedText? Resolve(YamlScalar scalar)
    {
        string value = scalar.Value;
        int at = value.IndexOf("${", StringComparison.Ordinal);
        if (at < 0)
            return new ResolvedText(value, value);

        if (bag.IsFull)
            return null;
        if (value.Length > MaxLength)
        {
            bag.Error(
                DiagnosticCodes.TooLarge,
                scalar.At,
                $"a value with variables has {value.Length} characters, but at most {MaxLength} are allowed");
            return null;
        }

        var text = new StringBuilder();
        var shown = new StringBuilder();
        bool secret = false;
        string? used = null;
        bool failed = false;
        int done = 0;
        while (at >= 0 && text.Length <= MaxLength && !bag.IsFull)
        {
            if (at > done && value[at - 1] == '$')
            {
                Append(value.AsSpan(done, at - 1 - done), "${");
                done = at + 2;
            }
            else
            {
                Append(value.AsSpan(done, at - done), string.Empty);
                int end = value.IndexOf('}', at);
                if (end < 0)
                {
                    Error(
                        DiagnosticCodes.BadInterpolation,
                        at,
                        2,
                        "the variable that starts here has no closing '}'; a literal '${' is written '$${'");
                    return null;
                }

                if (++_variables > MaxVariables)
                {
                    Error(
                        DiagnosticCodes.TooLarge,
                        at,
                        end + 1 - at,
                        $"here is the definition's variable number {MaxVariables + 1}, but at most {MaxVariables} are allowed");
                    return null;
                }

                if (Variable(scalar, at, end + 1) is { } variable)
                {
                    secret |= variable.IsSecret;
                    used = used is not null && IsSecret(used) ? used : variable.Variable ?? used;
                    text.Append(variable.Text);
                    shown.Append(variable.Shown);
                }
                else if (_variables > MaxVariables)
                {
                    return null;
                }
                else
                {
                    failed = true;
                }

                done = end + 1;
            }

            at = value.IndexOf("${", done, StringComparison.Ordinal);
        }

        Append(value.AsSpan(done), string.Empty);
        _total += text.Length;
        string? excess = text.Length > MaxLength ? $"with its variables the value has more than the {MaxLength} characters that are allowed"
            : _total > MaxTotal ? $"with this value those with variables have more than the {MaxTotal} characters that are allowed together"
            : null;
        if (excess is not null)
        {
            Error(DiagnosticCodes.TooLarge, 0, value.Length, excess);
            return null;
        }

        if (failed)
            return null;
        string resolved = text.ToString();
        return new ResolvedText(resolved, secret ? shown.ToString() : resolved, used);

        void Append(ReadOnlySpan<char> part, string after)
        {
            text.Append(part).Append(after);
            shown.Append(part).Append(after);
        }

        void Error(string code, int start, int length, string message) => bag.Error(code, ScalarMap.Locate(scalar, start, length), message);
    }

    private ResolvedText? Variable(YamlScalar scalar, int start, int end)
    {
        string inside = scalar.Value[(start + 2)..(end - 1)];
        int colon = inside.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? inside : inside[..colon];
        string rest = colon < 0 ? string.Empty : inside[colon..];
        if (!IsName(name)
            || (colon >= 0 && !rest.StartsWith(":-", StringComparison.Ordinal) && !rest.StartsWith(":?", StringComparison.Ordinal)))
        {
            Error(
                DiagnosticCodes.BadInterpolation,
                $"'${{{inside}}}' is no variable; write ${{NAME}}, ${{NAME:-default}} or ${{NAME:?message}}, "
                + $"or '$${{' for a literal '${{'");
            return null;
        }

        if (colon < 0 && scalar.Scope?.GetValueOrDefault(name) is { } argument)
        {
            if (argument is YamlScalar { IsNull: false } given)
                return Resolve(given);
            if (argument is YamlMissing)
                return null;
            Error(DiagnosticCodes.WrongShape, $"the parameter '{name}' is {argument.Described} and cannot be put into a text");
            return null;
        }

        string? value = environment(name);
        bool unset = string.IsNullOrEmpty(value);
        if (unset && rest.StartsWith(":-", StringComparison.Ordinal))
            return Of(rest[2..], null);
        if (value is not null && (!unset || colon < 0))
            return Of(value, name);

        string message = rest.Length > 2
            ? $"the variable {name} is not set: {rest[2..]}"
            : $"the variable {name} is not set; set it, or write ${{{name}:-default}}";
        Error(DiagnosticCodes.UnsetVariable, message);
        return null;

        ResolvedText Of(string found, string? from) => new(found, IsSecret(name) && found.Length > 0 ? Mask : found, from);

        void Error(string code, string text) => bag.Error(code, ScalarMap.Locate(scalar, start, end - start), text);
    }

    /// <summary>Whether the value of a variable is a secret by its name.</summary>
    public static bool IsSecret(string name) => Array.Exists(SecretEndings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
