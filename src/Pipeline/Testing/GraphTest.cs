using System.Text.Json.Nodes;

namespace Tars.Pipeline.Testing;

/// <summary>One test of a graph, as its file has it.</summary>
internal sealed record GraphTest
{
    public required string Name { get; init; }

    public required SourceLocation At { get; init; }

    public string? Profile { get; init; }

    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>The nodes that are tested; null for the whole graph.</summary>
    public IReadOnlyList<string>? Nodes { get; init; }

    /// <summary>What stands in for a node: roots with their keys.</summary>
    public IReadOnlyDictionary<string, JsonArray> Inputs { get; init; } = new Dictionary<string, JsonArray>();

    /// <summary>What a node emits for each item in place of what it would.</summary>
    public IReadOnlyDictionary<string, JsonArray> Stubs { get; init; } = new Dictionary<string, JsonArray>();

    public IReadOnlyList<(string Node, GraphFault Fault)> Faults { get; init; } = [];

    /// <summary>What has to come out: each value with the place to point to.</summary>
    public IReadOnlyList<(string Path, JsonNode? Value, SourceLocation At)> Expected { get; init; } = [];

    /// <summary>A file, relative to the tests, that holds everything that came out; null for none.</summary>
    public string? Golden { get; init; }
}
