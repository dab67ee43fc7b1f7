using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline;

/// <summary>The JSON Schema of definition files, made from the specs: what editors complete and check by.</summary>
/// <remarks>
/// It says what can be said of one value at a time. Edges, types of ports, conditions, paths and options that have to fit each other
/// are checked by <see cref="DefinitionLoader"/> only.
/// </remarks>
public static class DefinitionSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private const string Part = @"(^templates\.|\.ya?ml$)";

    /// <summary>The schema, draft 2020-12, as JSON with lines ending in '\n'.</summary>
    /// <param name="catalog">The kinds of nodes a definition may use.</param>
    public static string Write(NodeCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var definitions = new JsonObject
        {
            ["name"] = Described("1 to 64 lower-case letters, digits, '_' and '-', starting with a letter.", new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = $"^[a-z][a-z0-9_-]{{0,{NodeName.MaxLength - 1}}}$",
            }),
            ["variable"] = Described("A value with ${VAR}, ${VAR:-default} or ${VAR:?message}.", new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = @"\$\{",
            }),
            ["node"] = Node(catalog),
        };
        foreach (NodeSpec spec in catalog.Specs)
            definitions[$"with_{spec.Name}"] = With(spec);
        definitions["channel"] = NoticeSchema.Channel(catalog);
        foreach (NodeSpec spec in catalog.Channels)
            definitions[$"notice_{spec.Name}"] = With(spec);

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "TARS pipeline",
            ["type"] = "object",
            ["required"] = new JsonArray("name", "nodes"),
            ["additionalProperties"] = false,
            ["properties"] = Top(),
            ["$defs"] = definitions,
        };
        return schema.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Top() => new()
    {
        ["name"] = Described("The pipeline's name.", Reference("name")),
        ["state"] = Described(
            "Where ledger, artifacts and indexes are kept, relative to this file.",
            OptionSchema.Of(new OptionType(typeof(string), false, false), [], ".tars")),
        ["memory"] = Described(
            "The byte budget of everything in flight, at least 1MiB.",
            OptionSchema.Of(new OptionType(typeof(ByteSize), false, false), [], "1GiB")),
        ["faults"] = PolicySchema.Faults(),
        ["notices"] = Described("Who is told of what: each channel by its name.", Named("channel")),
        ["nodes"] = Described("The graph: each node by its name.", new JsonObject
        {
            ["type"] = "object",
            ["minProperties"] = 1,
            ["propertyNames"] = Reference("name"),
            ["additionalProperties"] = Reference("node"),
        }),
        ["profiles"] = Described("Partial definitions, one of which --profile lays over this file.", Profiles()),
        ["templates"] = Described("Reusable sub-graphs with parameters, used as templates.NAME.", Parts()),
    };

    private static JsonObject Parts() => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("nodes"),
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["parameters"] = new JsonObject
                {
                    ["type"] = "object",
                    ["additionalProperties"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["required"] = new JsonArray("type"),
                        ["additionalProperties"] = false,
                        ["properties"] = new JsonObject { ["type"] = true, ["default"] = true },
                    },
                },
                ["nodes"] = new JsonObject { ["type"] = "object", ["minProperties"] = 1, ["additionalProperties"] = Reference("node") },
                ["output"] = Reference("name"),
                ["templates"] = new JsonObject { ["type"] = "object" },
            },
        },
    };

    // A profile's nodes are partial: what they are is known only in the file that they are laid over.
    private static JsonObject Profiles()
    {
        JsonObject keys = PolicySchema.Properties();
        foreach (string key in (ReadOnlySpan<string>)["use", "from", "when", "with"])
            keys[key] = true;
        return Profiles(keys);
    }

    private static JsonObject Profiles(JsonObject keys) => new()
    {
        ["type"] = "object",
        ["propertyNames"] = Reference("name"),
        ["additionalProperties"] = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["state"] = true,
                ["memory"] = true,
                ["faults"] = PolicySchema.Faults(),
                ["notices"] = true,
                ["nodes"] = new JsonObject
                {
                    ["type"] = "object",
                    ["additionalProperties"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["additionalProperties"] = false,
                        ["properties"] = keys,
                    },
                },
            },
        },
    };

    private static JsonObject Node(NodeCatalog catalog)
    {
        var kinds = new JsonArray();
        var rules = new JsonArray();
        foreach (NodeSpec spec in catalog.Specs)
        {
            kinds.Add(Described(spec.Summary, new JsonObject { ["const"] = spec.Name }));
            rules.Add(new JsonObject
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { ["use"] = new JsonObject { ["const"] = spec.Name } } },
                ["then"] = Rule(spec),
            });
        }

        JsonObject properties = PolicySchema.Properties();
        properties.Insert(0, "use", Described("The kind of node; `tars list` shows them.", new JsonObject
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["oneOf"] = kinds },
                Described("A part: a file beside this one, or an entry of 'templates'.", new JsonObject
                {
                    ["type"] = "string",
                    ["pattern"] = Part,
                })),
        }));
        properties.Insert(1, "from", Described("The node or nodes it reads.", From(1)));
        properties.Insert(2, "when", Described(
            "Which items it takes, such as: media in [audio, video] and size < 10MiB.",
            new JsonObject { ["type"] = new JsonArray("string", "null") }));
        properties.Insert(3, "with", Described("The options of its kind.", new JsonObject { ["type"] = new JsonArray("object", "null") }));
        rules.Add(new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { ["use"] = new JsonObject { ["type"] = "string", ["pattern"] = Part } },
            },
            ["then"] = new JsonObject { ["propertyNames"] = new JsonObject { ["enum"] = new JsonArray("use", "from", "with") } },
        });
        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("use"),
            ["additionalProperties"] = false,
            ["properties"] = properties,
            ["allOf"] = rules,
        };
    }

    private static JsonObject Rule(NodeSpec spec)
    {
        var properties = new JsonObject { ["with"] = Reference($"with_{spec.Name}") };
        var required = new JsonArray();
        if (spec.Options.Any(o => o.Required))
            required.Add("with");
        if (spec.Kind == NodeKind.Source)
        {
            properties["from"] = new JsonObject { ["enum"] = new JsonArray(null, new JsonArray()) };
            properties["when"] = new JsonObject { ["type"] = "null" };
        }
        else
        {
            required.Add("from");
            properties["from"] = new JsonObject { ["not"] = new JsonObject { ["enum"] = new JsonArray(null, new JsonArray()) } };
        }

        return new JsonObject { ["properties"] = properties, ["required"] = required };
    }

    private static JsonObject From(int minimum) => new()
    {
        ["anyOf"] = new JsonArray(
            Reference("name"),
            new JsonObject { ["type"] = "array", ["items"] = Reference("name"), ["uniqueItems"] = true, ["minItems"] = minimum - 1 },
            new JsonObject { ["type"] = "null" }),
    };

    private static JsonObject With(NodeSpec spec)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (OptionSpec option in spec.Options)
        {
            properties[option.Name] = Described(
                Text(option), OptionSchema.Of(option.Shape, option.Constraints, option.Required ? null : option.Default));
            if (option.Required)
                required.Add(option.Name);
        }

        var schema = new JsonObject
        {
            ["type"] = spec.Options.Any(o => o.Required) ? "object" : new JsonArray("object", "null"),
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        if (required.Count > 0)
            schema["required"] = required;
        return schema;
    }

    private static string Text(OptionSpec option)
    {
        string limits = option.Limits is { } given ? $", {given}" : string.Empty;
        string description = option.Description is { } text ? $" {text}" : string.Empty;
        return $"{option.Takes}{limits}.{description}";
    }

    private static JsonObject Named(string definition) => new()
    {
        ["type"] = "object",
        ["propertyNames"] = Reference("name"),
        ["additionalProperties"] = Reference(definition),
    };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private static JsonObject Described(string text, JsonObject schema)
    {
        schema.Insert(0, "description", text);
        return schema;
    }
}
