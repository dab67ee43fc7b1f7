using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline;

/// <summary>One option's type and limits as JSON Schema.</summary>
internal static class OptionSchema
{
    private const string Whole = @"^\s*[+-]?[0-9]+\s*$";
    private const string Decimal = @"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$";
    private const string DurationForm = @"^\s*(0|[0-9]*\.?[0-9]+(ms|s|m|h|d))\s*$";
    private const string SizeForm = @"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?\s*$";

    /// <summary>Always an <c>anyOf</c>: the value itself, the same in quotes, and a value with variables.</summary>
    public static JsonObject Of(OptionType type, IReadOnlyList<ValidationAttribute> constraints, object? usual)
    {
        var ways = new JsonArray();
        OptionType element = type with { List = false };
        IReadOnlyList<ValidationAttribute> ofElement = type.List ? [] : constraints;
        foreach (JsonObject way in Ways(element, ofElement))
            ways.Add(way);
        ways.Add(new JsonObject { ["$ref"] = "#/$defs/variable" });
        if (type.List)
        {
            var items = new JsonArray();
            foreach (JsonObject way in Ways(element, []))
                items.Add(way);
            items.Add(new JsonObject { ["$ref"] = "#/$defs/variable" });
            var list = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["anyOf"] = items } };
            Lengths(list, constraints, "minItems", "maxItems");
            ways.Insert(0, list);
        }

        if (type.Nullable)
            ways.Add(new JsonObject { ["type"] = "null" });
        var schema = new JsonObject { ["anyOf"] = ways };
        if (Default(usual) is { } value)
            schema["default"] = value;
        return schema;
    }

    private static IEnumerable<JsonObject> Ways(OptionType type, IReadOnlyList<ValidationAttribute> constraints)
    {
        Type element = type.Element;
        if (element.IsEnum)
            return [new JsonObject { ["enum"] = new JsonArray([.. SnakeCase.Members(element).Select(m => (JsonNode)m)]) }];
        if (element == typeof(bool))
            return [new JsonObject { ["type"] = "boolean" }, new JsonObject { ["enum"] = new JsonArray("true", "false", "on", "off") }];
        if (element == typeof(string))
            return Text(constraints);
        if (element == typeof(TimeSpan))
            return [new JsonObject { ["const"] = 0 }, new JsonObject { ["type"] = "string", ["pattern"] = DurationForm }];
        if (element == typeof(ByteSize))
            return
            [
                new JsonObject { ["type"] = "number", ["minimum"] = 0 },
                new JsonObject { ["type"] = "string", ["pattern"] = SizeForm },
            ];

        bool whole = element == typeof(int) || element == typeof(long);
        var number = new JsonObject { ["type"] = whole ? "integer" : "number" };
        if (element == typeof(int))
        {
            number["minimum"] = int.MinValue;
            number["maximum"] = int.MaxValue;
        }

        foreach (RangeAttribute range in constraints.OfType<RangeAttribute>())
        {
            number[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Number(range.Minimum);
            number[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Number(range.Maximum);
        }

        return [number, new JsonObject { ["type"] = "string", ["pattern"] = whole ? Whole : Decimal }];
    }

    // Any scalar is a text to a definition: a year or a truth value without quotes as well.
    private static IEnumerable<JsonObject> Text(IReadOnlyList<ValidationAttribute> constraints)
    {
        if (constraints.OfType<AllowedValuesAttribute>().FirstOrDefault() is { } allowed)
        {
            yield return new JsonObject { ["enum"] = new JsonArray([.. allowed.Values.OfType<string>().Select(v => (JsonNode)v)]) };
            yield break;
        }

        var text = new JsonObject { ["type"] = "string" };
        Lengths(text, constraints, "minLength", "maxLength");
        if (constraints.OfType<RegularExpressionAttribute>().FirstOrDefault() is { } pattern)
            text["pattern"] = $"^(?:{pattern.Pattern})$";
        yield return text;
        yield return new JsonObject { ["type"] = new JsonArray("number", "boolean") };
    }

    private static void Lengths(JsonObject schema, IReadOnlyList<ValidationAttribute> constraints, string minimum, string maximum)
    {
        foreach (ValidationAttribute constraint in constraints)
        {
            (int? least, int? most) = constraint switch
            {
                MinLengthAttribute min => (min.Length, (int?)null),
                MaxLengthAttribute max => ((int?)null, max.Length),
                StringLengthAttribute both => (both.MinimumLength, both.MaximumLength),
                LengthAttribute both => (both.MinimumLength, both.MaximumLength),
                _ => ((int?)null, (int?)null),
            };
            if (least is { } from)
                schema[minimum] = from;
            if (most is { } to)
                schema[maximum] = to;
        }
    }

    private static JsonNode? Default(object? value) => value switch
    {
        null => null,
        bool truth => truth,
        string text => text,
        int or long or float or double => Number(value),
        System.Collections.IEnumerable list => new JsonArray([.. list.Cast<object>().Select(Default)]),
        _ => ScalarText.Of(value),
    };

    private static JsonNode Number(object value) => value switch
    {
        int number => number,
        long number => number,
        _ => JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
    };
}
