using System.Globalization;
using System.Text;

namespace Tars.Pipeline.Expressions;

/// <summary>Reads templates and writes the values in them.</summary>
internal static class TemplateReader
{
    private static readonly string[] TimeParts = ["yyyy", "MM", "dd", "HH", "mm", "ss"];

    /// <summary>The parts of a template; incomplete when there are problems.</summary>
    public static List<ItemTemplate.Part> Read(string text, Type item, List<ExpressionProblem> problems)
    {
        var parts = new List<ItemTemplate.Part>();
        if (text.Length > ItemTemplate.MaxLength)
        {
            problems.Add(new ExpressionProblem(
                DiagnosticCodes.ExpressionTooLarge,
                ItemTemplate.MaxLength,
                1,
                $"the template has {text.Length} characters, but at most {ItemTemplate.MaxLength} are allowed"));
            return parts;
        }

        var plain = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '{' or '}' && i + 1 < text.Length && text[i + 1] == c)
            {
                plain.Append(c);
                i++;
                continue;
            }

            if (c is not ('{' or '}'))
            {
                plain.Append(c);
                continue;
            }

            int end = c == '{' ? text.IndexOfAny(['{', '}'], i + 1) : -1;
            if (end < 0 || text[end] == '{')
            {
                string message = c == '{'
                    ? "the '{' here has no '}'; a brace itself is written '{{'"
                    : "the '}' here has no '{'; a brace itself is written '}}'";
                problems.Add(new ExpressionProblem(DiagnosticCodes.ExpressionSyntax, i, 1, message));
                return parts;
            }

            if (plain.Length > 0)
                parts.Add(new ItemTemplate.Part(null, string.Empty, plain.ToString()));
            plain.Clear();
            if (ReadField(text[(i + 1)..end], i + 1, item, problems) is { } part)
                parts.Add(part);
            i = end;
        }

        if (plain.Length > 0)
            parts.Add(new ItemTemplate.Part(null, string.Empty, plain.ToString()));
        return parts;
    }

    /// <summary>A field's value as text.</summary>
    public static string Show(Field field, object value, string form) => value switch
    {
        string text => text,
        bool truth => truth ? "true" : "false",
        DateTimeOffset time => time.UtcDateTime.ToString(form.Length > 0 ? form : "yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeSpan span => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture),
        long whole => whole.ToString(form, CultureInfo.InvariantCulture),
        double number => number.ToString(form.Length > 0 ? form : "0.######", CultureInfo.InvariantCulture),
        _ when field.Kind == ValueKind.Member => SnakeCase.Of(value.ToString()!),
        _ => string.Empty,
    };

    private static ItemTemplate.Part? ReadField(string inside, int at, Type item, List<ExpressionProblem> problems)
    {
        int bar = inside.IndexOf('|', StringComparison.Ordinal);
        string head = bar < 0 ? inside : inside[..bar];
        int colon = head.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? head : head[..colon];
        string form = colon < 0 ? string.Empty : head[(colon + 1)..];
        string other = bar < 0 ? string.Empty : inside[(bar + 1)..];
        IReadOnlyList<Field> fields = Field.Of(item);
        if (fields.FirstOrDefault(f => f.Name == name) is not { } field)
        {
            string way = NearestName.Hint(name, fields.Select(f => f.Name))
                ?? $"; its fields are {string.Join(", ", fields.Select(f => f.Name))}";
            return Fail(DiagnosticCodes.UnknownField, at, name.Length, $"'{TypeName.Of(item)}' has no field '{name}'{way}");
        }

        if (colon >= 0 && FormProblem(field, form) is { } wrong)
            return Fail(DiagnosticCodes.ExpressionType, at + colon + 1, form.Length, wrong);
        if (field.MayBeNull && other.Length == 0)
        {
            return Fail(
                DiagnosticCodes.ExpressionType, at, head.Length,
                $"'{name}' may have no value; say what stands in for it, as in {{{head}|unknown}}");
        }

        return new ItemTemplate.Part(field, form, other);

        ItemTemplate.Part? Fail(string code, int from, int length, string message)
        {
            problems.Add(new ExpressionProblem(code, from, Math.Max(1, length), message));
            return null;
        }
    }

    private static string? FormProblem(Field field, string form)
    {
        switch (field.Kind)
        {
            case ValueKind.Time:
                string rest = TimeParts.Aggregate(form, (left, part) => left.Replace(part, string.Empty, StringComparison.Ordinal));
                return rest.Length < form.Length && rest.All(c => c is '-' or '_' or '.' or ' ' or '/')
                    ? null
                    : $"a time is written with {string.Join(", ", TimeParts)} and '-', '_', '.', '/', as in {{{field.Name}:yyyy-MM}}, "
                        + $"not '{form}'";
            case ValueKind.Number:
                return form.Length is >= 1 and <= 18 && form.All(c => c == '0')
                    ? null
                    : $"a number is filled up with zeros, as in {{{field.Name}:0000}}, not '{form}'";
            default:
                return $"'{field.Name}' is {field.Described}, which has no form; remove ':{form}'";
        }
    }
}
