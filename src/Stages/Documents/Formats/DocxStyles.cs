using System.Globalization;
using System.Xml;

namespace Tars.Stages.Documents;

/// <summary>Tells which paragraph styles are headings. Names are localised and ids are free, so the outline level decides.</summary>
internal static class DocxStyles
{
    private const int MaxBases = 20;

    /// <summary>The heading level, 1 to 6, by style id. Styles that are no headings are absent.</summary>
    public static Dictionary<string, int> Levels(XmlReader reader, CancellationToken cancellationToken)
    {
        var own = new Dictionary<string, int>();
        var bases = new Dictionary<string, string>();
        using (reader)
        {
            string? id = null;
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                DocxText.CheckDepth(reader);
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                switch (reader.LocalName)
                {
                    case "style":
                        id = Attribute(reader, "styleId");
                        break;
                    case "basedOn" when id is not null && Attribute(reader, "val") is { } parent:
                        bases[id] = parent;
                        break;
                    case "name" when id is not null && OfName(Attribute(reader, "val")) is var level and > 0:
                        own.TryAdd(id, level);
                        break;
                    case "outlineLvl" when id is not null && OfOutline(Attribute(reader, "val")) is { } level:
                        own[id] = level;
                        break;
                }
            }
        }

        var levels = new Dictionary<string, int>();
        foreach (string id in own.Keys.Concat(bases.Keys).Distinct())
        {
            string? current = id;
            for (int i = 0; i < MaxBases && current is not null; i++, current = bases.GetValueOrDefault(current))
            {
                if (own.TryGetValue(current, out int level))
                {
                    if (level > 0)
                    {
                        levels[id] = level;
                    }

                    break;
                }
            }
        }

        return levels;
    }

    /// <summary>
    /// The heading level of an outline level as written: 0 to 5 are 1 to 6, deeper ones 6, and 9 is body text (0); null for what is
    /// no number.
    /// </summary>
    public static int? OfOutline(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int outline)
            ? (outline >= 9 ? 0 : Math.Min(outline + 1, 6))
            : null;

    /// <summary>The built-in names, which a file keeps in English whatever the language of the program.</summary>
    public static int OfName(string? name) => name?.ToLowerInvariant() switch
    {
        "title" => 1,
        ['h', 'e', 'a', 'd', 'i', 'n', 'g', .. var rest] when rest.Trim() is [>= '1' and <= '9' and var digit] => Math.Min(digit - '0', 6),
        _ => 0,
    };

    /// <summary>An attribute by its local name: the transitional and the strict form of the format differ in the namespace.</summary>
    public static string? Attribute(XmlReader reader, string name)
    {
        string? value = null;
        if (reader.MoveToFirstAttribute())
        {
            do
            {
                value = reader.LocalName == name ? reader.Value : value;
            }
            while (reader.MoveToNextAttribute());
            reader.MoveToElement();
        }

        return value;
    }
}
