using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline;

/// <summary>The policies of a node as JSON Schema, with the limits that <see cref="PolicyLimits"/> checks.</summary>
internal static class PolicySchema
{
    private static readonly OptionType Count = new(typeof(int), false, false);
    private static readonly OptionType Size = new(typeof(ByteSize), false, false);
    private static readonly OptionType Span = new(typeof(TimeSpan), false, false);

    public static JsonObject Properties()
    {
        NodePolicy usual = NodePolicy.Default;
        JsonObject parallelism = Value(
            Count,
            "How many items are worked on at once; auto is the number of processors.",
            usual.Parallelism,
            1,
            PolicyLimits.MaxParallelism);
        parallelism["anyOf"]!.AsArray().Add(new JsonObject { ["const"] = "auto" });
        return new JsonObject
        {
            ["parallelism"] = parallelism,
            ["order"] = new JsonObject
            {
                ["description"] = "The order in which results leave: as they are done, as their inputs came, or so for those with the "
                    + "same value of a field.",
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["enum"] = new JsonArray("none", "source") },
                    new JsonObject { ["type"] = "string", ["pattern"] = @"^\s*(none|source|key\(\s*[a-z][a-z0-9_-]*\s*\))\s*$" },
                    new JsonObject { ["$ref"] = "#/$defs/variable" }),
                ["default"] = "none",
            },
            ["buffer"] = Group("How much may wait before the node.", new JsonObject
            {
                ["items"] = Value(Count, "The most items that wait.", usual.BufferItems, 1, PolicyLimits.MaxBufferItems),
                ["bytes"] = Value(Size, "The most bytes that wait.", new ByteSize(usual.BufferBytes)),
                ["spill"] = Value(new OptionType(typeof(bool), false, false), "Whether what finds no room waits on disk.", usual.Spill),
            }),
            ["batch"] = Group("How items are gathered for a node that works by the batch.", new JsonObject
            {
                ["items"] = Value(Count, "The most items of a batch.", usual.BatchItems, 1, PolicyLimits.MaxBatchItems),
                ["bytes"] = Value(Size, "The most bytes of a batch.", new ByteSize(usual.BatchBytes)),
                ["within"] = Value(Span, "How long a batch that is not full waits for more.", usual.BatchWithin),
            }),
            ["retry"] = Group("How often an item is tried whose failure may mend itself.", new JsonObject
            {
                ["attempts"] = Value(Count, "How often in all.", usual.RetryAttempts, 1, PolicyLimits.MaxAttempts),
                ["backoff"] = Value(Span, "The wait before the second attempt; it doubles.", usual.RetryBackoff),
                ["max_backoff"] = Value(Span, "The longest wait.", usual.RetryMaxBackoff),
            }),
            ["timeout"] = Value(Span, "The time limit of one attempt.", null),
            ["rate"] = new JsonObject
            {
                ["description"] = "The most items started: 10/s, 600/min, 100/h.",
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0 },
                    new JsonObject { ["type"] = "string", ["pattern"] = @"^[0-9]*\.?[0-9]+\s*(/\s*(s|m|min|h)\s*)?$" },
                    new JsonObject { ["$ref"] = "#/$defs/variable" }),
            },
            ["on_error"] = Value(
                new OptionType(typeof(ErrorAction), false, false), "What becomes of an item that failed for good.", usual.OnError),
            ["memo"] = Value(new OptionType(typeof(bool), false, false), "Whether outputs are kept by fingerprint and input digest.", null),
            ["faults"] = Faults(),
        };
    }

    /// <summary>A section <c>faults</c>, of a node or of the whole pipeline.</summary>
    public static JsonObject Faults()
    {
        var kinds = new JsonObject();
        foreach (FaultKeys key in FaultKeys.All)
        {
            FaultRule usual = FaultPolicy.Default.Of(key.Kind);
            var rule = new JsonObject
            {
                ["action"] = new JsonObject
                {
                    ["description"] = "What is done about it.",
                    ["anyOf"] = new JsonArray(
                        new JsonObject { ["enum"] = new JsonArray([.. key.Actions.Select(a => (JsonNode)SnakeCase.Of(a.ToString()))]) },
                        new JsonObject { ["$ref"] = "#/$defs/variable" }),
                    ["default"] = SnakeCase.Of(usual.Action.ToString()),
                },
            };
            if (key.Waits)
                rule["limit"] = Value(Span, "How long it may wait for one outage.", usual.Limit);
            kinds[key.Name] = Group(key.Text, rule);
        }

        return Group("What is done about faults of the surroundings.", kinds);
    }

    private static JsonObject Value(OptionType type, string text, object? usual, int? minimum = null, int? maximum = null)
    {
        JsonObject schema = OptionSchema.Of(type, minimum is { } from ? [new RangeAttribute(from, maximum!.Value)] : [], usual);
        schema.Insert(0, "description", text);
        return schema;
    }

    private static JsonObject Group(string text, JsonObject properties) => new()
    {
        ["description"] = text,
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["properties"] = properties,
    };
}
