using System.Globalization;
using System.Text;
using Tars.Pipeline.Expressions;

namespace Tars.Pipeline;

/// <summary>
/// A text with fields of an item in it, such as <c>{language|none}/{source}</c>. Checked against the type of the items when it is made;
/// formatting never throws, reads nothing but the item, and takes time that is linear in what it makes. Immutable; safe for use from
/// several threads.
/// </summary>
/// <remarks>
/// <c>{field}</c> is the value of a field; <c>{field|other}</c> takes the text behind the bar when there is none, and is required where
/// there may be none. <c>{time:yyyy-MM}</c> formats a time in UTC by <c>yyyy MM dd HH mm ss</c>, <c>{number:0000}</c> fills a whole
/// number up with zeros. <c>{{</c> and <c>}}</c> are braces. Of each value at most 1,024 characters are taken.
/// </remarks>
public sealed class ItemTemplate
{
    /// <summary>The longest template: 512 characters.</summary>
    public const int MaxLength = 512;

    private const int MaxValue = 1024;

    private readonly IReadOnlyList<Part> _parts;

    private ItemTemplate(string text, IReadOnlyList<Part> parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>Makes a template for items of a type.</summary>
    /// <exception cref="FormatException">It is malformed, or names a field that the items do not have.</exception>
    public static ItemTemplate Parse(string text, Type item)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(item);
        var problems = new List<ExpressionProblem>();
        return Parse(text, item, problems) ?? throw new FormatException($"'{text}': {problems[0].Message}");
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The text for an item.</summary>
    /// <param name="item">An item of the type that the template was made for; another gives empty values.</param>
    /// <param name="clean">Makes of a field's name and value what is put in; null puts the value in as it is.</param>
    public string Format(object item, Func<string, string, string>? clean = null)
    {
        ArgumentNullException.ThrowIfNull(item);
        var text = new StringBuilder();
        foreach (Part part in _parts)
        {
            if (part.Field is not { } field)
            {
                text.Append(part.Literal);
                continue;
            }

            string value = field.Read(item) is { } found ? TemplateReader.Show(field, found, part.Form) : string.Empty;
            value = value.Length == 0 ? part.Literal : value.Length > MaxValue ? value[..MaxValue] : value;
            text.Append(clean is null ? value : clean(field.Name, value));
        }

        return text.ToString();
    }

    /// <summary>As <see cref="Parse(string, Type)"/>; null after adding what is wrong.</summary>
    internal static ItemTemplate? Parse(string text, Type item, List<ExpressionProblem> problems)
    {
        List<Part> parts = TemplateReader.Read(text, item, problems);
        return problems.Count == 0 ? new ItemTemplate(text, parts) : null;
    }

    /// <summary>A stretch of the template.</summary>
    /// <param name="Field">The field; null for plain text.</param>
    /// <param name="Form">How its value is written; empty for the usual way.</param>
    /// <param name="Literal">The plain text, or what stands in for no value.</param>
    internal sealed record Part(Field? Field, string Form, string Literal);
}
