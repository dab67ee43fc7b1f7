using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Tars.Pipeline;

/// <summary>
/// What the documentation comments say of a type or a property, as Markdown: read from the XML file that the compiler writes beside the
/// assembly. So an option is described in one place. Without that file there is no description.
/// </summary>
internal static class DocComments
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> Files = new();

    /// <summary>The summary and remarks of a class, in paragraphs; null when it has none.</summary>
    public static string? Of(Type type) => Find(type.Assembly, $"T:{type.FullName}");

    /// <summary>The summary and remarks of a property; null when it has none.</summary>
    public static string? Of(PropertyInfo property) =>
        Find(property.DeclaringType!.Assembly, $"P:{property.DeclaringType.FullName}.{property.Name}");

    private static string? Find(Assembly assembly, string member)
    {
        if (!Files.GetOrAdd(assembly, Load).TryGetValue(member.Replace('+', '.'), out XElement? comment))
            return null;
        string text = string.Join(
            "\n\n",
            from name in (string[])["summary", "remarks"]
            from element in comment.Elements(name)
            select Flat(element) into flat
            where flat.Length > 0
            select flat);
        return text.Length > 0 ? text : null;
    }

    private static IReadOnlyDictionary<string, XElement> Load(Assembly assembly)
    {
        string path = Path.ChangeExtension(assembly.Location, ".xml");
        if (assembly.Location.Length == 0 || !File.Exists(path))
            return new Dictionary<string, XElement>();
        try
        {
            return XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member").Where(m => m.Attribute("name") is not null)
                .GroupBy(m => m.Attribute("name")!.Value, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            return new Dictionary<string, XElement>();
        }
    }

    private static string Flat(XElement element)
    {
        var text = new StringBuilder();
        Append(element, text);
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Append(XElement element, StringBuilder text)
    {
        foreach (XNode node in element.Nodes())
        {
            switch (node)
            {
                case XText words:
                    text.Append(words.Value);
                    break;
                case XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } reference:
                    text.Append('`').Append(Target(reference)).Append('`');
                    break;
                case XElement { Name.LocalName: "c" } code:
                    text.Append('`').Append(code.Value).Append('`');
                    break;
                case XElement { Name.LocalName: "para" or "item" } part:
                    text.Append(' ');
                    Append(part, text);
                    text.Append(' ');
                    break;
                case XElement other:
                    Append(other, text);
                    break;
            }
        }
    }

    // "P:Some.Options.MaxTokens" is written as definitions have it: max_tokens. Types keep their names.
    private static string Target(XElement reference)
    {
        string target = (reference.Attribute("cref") ?? reference.Attribute("langword") ?? reference.Attribute("name"))?.Value
            ?? reference.Value;
        string name = target.Split('(')[0].Split('.', ':')[^1].Split('`')[0];
        return target.StartsWith("P:", StringComparison.Ordinal) || target.StartsWith("F:", StringComparison.Ordinal)
            ? SnakeCase.Of(name)
            : name;
    }
}
