using System.Globalization;
using System.Text.Json.Nodes;
using Tars.Pipeline.Definition;
using Tars.Pipeline.Definition.Reuse;
using YamlDotNet.Core;

namespace Tars.Pipeline.Testing;

/// <summary>Reads a file of tests; every mistake in it has its place.</summary>
internal sealed class GraphTestReader
{
    private static readonly string[] TopKeys = ["pipeline", "tests"];
    private static readonly string[] TestKeys = ["name", "profile", "set", "nodes", "inputs", "stubs", "faults", "expect", "golden"];
    private static readonly string[] FaultKeys = ["node", "item", "error", "transient", "times", "retry_after", "delay", "hang", "crash"];
    private static readonly string[] ExpectKeys = ["outcome", "counts", "outputs", "dead_letters", "runs"];

    private readonly DiagnosticBag _bag;
    private readonly ScalarBinder _scalars;

    private GraphTestReader(DiagnosticBag bag)
    {
        _bag = bag;
        _scalars = new ScalarBinder(new Interpolation(static _ => null, bag), bag);
    }

    /// <summary>The pipeline's path as written and the tests.</summary>
    public static (string Pipeline, IReadOnlyList<GraphTest> Tests) Read(YamlItem? root, DiagnosticBag bag)
    {
        var reader = new GraphTestReader(bag);
        if (root is not YamlMapping mapping)
        {
            if (root is not null)
                bag.Error(
                    DiagnosticCodes.WrongShape,
                    root.At,
                    $"a file of tests is a mapping of {string.Join(", ", TopKeys)}, but here is {root.Described}");
            return (string.Empty, []);
        }

        reader.Keys(mapping, TopKeys, "a file of tests");
        string pipeline = reader.Text(mapping, "pipeline") ?? "pipeline.yaml";
        if (mapping.Find("tests") is not YamlSequence { Items.Count: > 0 } tests)
        {
            bag.Error(
                DiagnosticCodes.MissingKey,
                mapping.Find("tests")?.At ?? mapping.At,
                "a file of tests has a list 'tests' with at least one of them");
            return (pipeline, []);
        }

        return (pipeline, [.. tests.Items.Select(reader.Test).OfType<GraphTest>()]);
    }

    private GraphTest? Test(YamlItem item)
    {
        if (item is not YamlMapping test)
        {
            _bag.Error(
                DiagnosticCodes.WrongShape,
                item.At,
                $"a test is a mapping of {string.Join(", ", TestKeys)}, but here is {item.Described}");
            return null;
        }

        Keys(test, TestKeys, "a test");
        if (test.Find("name") is not YamlScalar { IsNull: false } name)
        {
            _bag.Error(DiagnosticCodes.MissingKey, test.At, "a test has a 'name'");
            return null;
        }

        if (test.Find("expect") is null && test.Find("golden") is null)
            _bag.Error(
                DiagnosticCodes.MissingKey,
                name.At,
                $"the test '{name.Value}' has neither 'expect' nor 'golden', and so could not fail");
        YamlItem? faults = test.Find("faults");
        if (faults is not (null or YamlSequence))
            _bag.Error(DiagnosticCodes.WrongShape, faults.At, $"'faults' is a list, but here is {faults.Described}");
        return new GraphTest
        {
            Name = name.Value,
            At = name.At,
            Profile = Text(test, "profile"),
            Overrides = Texts(test, "set") ?? [],
            Nodes = Texts(test, "nodes"),
            Inputs = Lists(test.Find("inputs")),
            Stubs = Lists(test.Find("stubs")),
            Faults = [.. ((faults as YamlSequence)?.Items ?? []).Select(Fault).OfType<(string, GraphFault)>()],
            Expected = [.. Expectations(test.Find("expect"))],
            Golden = Text(test, "golden"),
        };
    }

    private string? Text(YamlMapping mapping, string key)
    {
        YamlItem? value = mapping.Find(key);
        if (value is not (null or YamlScalar))
            _bag.Error(DiagnosticCodes.WrongShape, value.At, $"'{key}' is a text, but here is {value.Described}");
        return (value as YamlScalar)?.Value;
    }

    private (string Node, GraphFault Fault)? Fault(YamlItem item)
    {
        if (item is not YamlMapping fault || fault.Find("node") is not YamlScalar node)
        {
            _bag.Error(
                DiagnosticCodes.WrongShape,
                item.At,
                "a fault is a mapping with 'node', such as { node: chunks, item: 2, error: broken }");
            return null;
        }

        Keys(fault, FaultKeys, "a fault");
        return (node.Value, new GraphFault
        {
            Item = Value<int>("item"),
            Error = Text(fault, "error"),
            Transient = Value<bool>("transient") ?? false,
            Times = Value<int>("times") ?? int.MaxValue,
            RetryAfter = Value<TimeSpan>("retry_after"),
            Delay = Value<TimeSpan>("delay") ?? TimeSpan.Zero,
            Hang = Value<bool>("hang") ?? false,
            Crash = Value<CrashTime>("crash") ?? CrashTime.Never,
        });

        T? Value<T>(string key)
            where T : struct =>
            fault.Find(key) is { } value
                && _scalars.Scalar(value, new OptionType(typeof(T), false, false), $"'{key}' of a fault") is { Value: T found }
                ? found
                : null;
    }

    private IEnumerable<(string Path, JsonNode? Value, SourceLocation At)> Expectations(YamlItem? expect)
    {
        if (expect is not YamlMapping mapping)
        {
            if (expect is not null)
                _bag.Error(
                    DiagnosticCodes.WrongShape,
                    expect.At,
                    $"'expect' is a mapping of {string.Join(", ", ExpectKeys)}, but here is {expect.Described}");
            yield break;
        }

        Keys(mapping, ExpectKeys, "'expect'");
        foreach ((YamlScalar key, YamlItem value) in mapping.Entries)
        {
            if (key.Value is not ("counts" or "outputs") || value is not YamlMapping nodes)
            {
                yield return (key.Value, Json(value), value.At);
                continue;
            }

            foreach ((YamlScalar node, YamlItem expected) in nodes.Entries)
            {
                if (key.Value == "outputs" || expected is not YamlMapping counts)
                {
                    yield return ($"{key.Value}.{node.Value}", Json(expected), expected.At);
                    continue;
                }

                foreach ((YamlScalar count, YamlItem number) in counts.Entries)
                    yield return ($"counts.{node.Value}.{count.Value}", Json(number), number.At);
            }
        }
    }

    private Dictionary<string, JsonArray> Lists(YamlItem? item)
    {
        var lists = new Dictionary<string, JsonArray>(StringComparer.Ordinal);
        if (item is not (null or YamlMapping))
            _bag.Error(DiagnosticCodes.WrongShape, item.At, $"here belongs a mapping of nodes to lists, but it is {item.Described}");
        foreach ((YamlScalar node, YamlItem value) in (item as YamlMapping)?.Entries ?? [])
        {
            if (Json(value) is JsonArray list)
                lists[node.Value] = list;
            else
                _bag.Error(
                    DiagnosticCodes.WrongShape,
                    value.At,
                    $"for '{node.Value}' belongs a list of items, but here is {value.Described}");
        }

        return lists;
    }

    private string[]? Texts(YamlMapping mapping, string key)
    {
        YamlItem? value = mapping.Find(key);
        IReadOnlyList<YamlItem> items = value switch { null => [], YamlSequence list => list.Items, _ => [value] };
        foreach (YamlItem item in items.Where(i => i is not YamlScalar { IsNull: false }))
            _bag.Error(DiagnosticCodes.WrongShape, item.At, $"'{key}' is a text or a list of texts, but here is {item.Described}");
        return value is null ? null : [.. items.OfType<YamlScalar>().Select(s => s.Value)];
    }

    private void Keys(YamlMapping mapping, string[] known, string what)
    {
        foreach ((YamlScalar key, _) in mapping.Entries.Where(e => !known.Contains(e.Key.Value)))
        {
            string way = NearestName.Hint(key.Value, known) ?? $"; it knows {string.Join(", ", known)}";
            _bag.Error(DiagnosticCodes.UnknownNodeKey, key.At, $"unknown key '{key.Value}' of {what}{way}");
        }
    }

    /// <summary>Plain scalars are numbers, truth values or null where they look like it; everything in quotes is text.</summary>
    private static JsonNode? Json(YamlItem item) => item switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Value, Json(e.Value)))),
        YamlSequence list => new JsonArray([.. list.Items.Select(Json)]),
        YamlScalar { IsNull: true } => null,
        YamlScalar { Style: ScalarStyle.Plain } scalar when scalar.Value is "true" or "false" => scalar.Value == "true",
        YamlScalar { Style: ScalarStyle.Plain } scalar => Number(scalar.Value) ?? scalar.Value,
        YamlScalar scalar => scalar.Value,
        _ => null,
    };

    // What JSON has no number for, such as NaN, is a text.
    private static JsonNode? Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return whole;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;
    }
}
