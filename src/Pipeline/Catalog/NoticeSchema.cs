using System.Text.Json.Nodes;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline;

/// <summary>A channel under <c>notices</c> as JSON Schema.</summary>
internal static class NoticeSchema
{
    public static JsonObject Channel(NodeCatalog catalog)
    {
        if (catalog.Channels.Count == 0)
        {
            // Where there are no channels, there is none that could be named.
            return new JsonObject { ["not"] = new JsonObject() };
        }

        var rules = new JsonArray();
        foreach (NodeSpec spec in catalog.Channels)
        {
            var then = new JsonObject { ["properties"] = new JsonObject { ["with"] = Reference($"notice_{spec.Name}") } };
            if (spec.Options.Any(o => o.Required))
                then["required"] = new JsonArray("with");
            rules.Add(new JsonObject
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { ["use"] = new JsonObject { ["const"] = spec.Name } } },
                ["then"] = then,
            });
        }

        var kind = new JsonObject { ["anyOf"] = new JsonArray(Words(NoticeKinds.All), Reference("variable")) };
        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("use"),
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["use"] = Described("The kind of channel.", Words(catalog.Channels.Select(c => c.Name))),
                ["with"] = Described("The options of its kind.", new JsonObject { ["type"] = new JsonArray("object", "null") }),
                ["level"] = Described(
                    "The least level that is told.",
                    OptionSchema.Of(new OptionType(typeof(NoticeLevel), false, false), [], NoticeLevel.Warning)),
                ["kinds"] = Described("What is told; all without it.", new JsonObject
                {
                    ["anyOf"] = new JsonArray(kind, new JsonObject { ["type"] = "array", ["items"] = kind.DeepClone() }),
                }),
                ["rate"] = Described("The most of one kind in a time: 6/min, 10/h, 20/d.", new JsonObject
                {
                    ["anyOf"] = new JsonArray(
                        new JsonObject { ["type"] = "string", ["pattern"] = @"^\s*[0-9]+\s*/\s*(s|m|min|h|d)\s*$" }, Reference("variable")),
                    ["default"] = "6/min",
                }),
            },
            ["allOf"] = rules,
        };
    }

    private static JsonObject Words(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(w => (JsonNode)w)]) };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private static JsonObject Described(string text, JsonObject schema)
    {
        schema.Insert(0, "description", text);
        return schema;
    }
}
