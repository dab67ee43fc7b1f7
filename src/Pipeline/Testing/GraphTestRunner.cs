using System.Text.Json;
using System.Text.Json.Nodes;
using Tars.Pipeline.Testing;

namespace Tars.Pipeline;

/// <summary>
/// Runs tests of graphs: with given inputs, stubs and faults, on a clock of their own, without touching what the sinks would.
/// </summary>
public static class GraphTestRunner
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // More than a test can mean: each crash of each fault ends one.
    private const int MaxRuns = 100;

    // So many beats without anything moving, and what waits for the clock is all that is left to do.
    private const int StillBeats = 5;

    /// <summary>Runs every test of a file, one after the other.</summary>
    /// <param name="file">The tests, a YAML file.</param>
    /// <param name="catalog">The kinds of nodes.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the tests.</param>
    /// <returns>A result for each test, in the order of the file.</returns>
    /// <exception cref="DefinitionException">The file of tests itself is wrong; each mistake has its place.</exception>
    public static async Task<IReadOnlyList<GraphTestResult>> RunAsync(
        string file, NodeCatalog catalog, GraphTestOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        (string pipeline, IReadOnlyList<GraphTest> tests) = GraphTestFile.Load(file);
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var results = new List<GraphTestResult>();
        foreach (GraphTest test in tests.Where(t => options.Filter is null || t.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase)))
        {
            long start = TimeProvider.System.GetTimestamp();
            List<string> failures = await RunAsync(test, Path.Combine(folder, pipeline), folder, catalog, options, cancellationToken);
            results.Add(new GraphTestResult(test.Name, failures, TimeProvider.System.GetElapsedTime(start)));
        }

        return results;
    }

    private static async Task<List<string>> RunAsync(
        GraphTest test, string pipeline, string folder, NodeCatalog catalog, GraphTestOptions options, CancellationToken cancellationToken)
    {
        LoadResult loaded = DefinitionLoader.Load(
            pipeline,
            catalog,
            new DefinitionLoadOptions
            {
                CheckFiles = false,
                Profile = test.Profile ?? options.Profile,
                Overrides = [.. options.Overrides, .. test.Overrides],
            });
        if (loaded.Definition is not { } definition)
            return [.. loaded.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())];
        string state = Directory.CreateTempSubdirectory("tars-test-").FullName;
        try
        {
            var clock = new ManualTimeProvider();
            var memory = new GraphMemory();
            JsonObject outcome;
            do
            {
                var arranged = new GraphArrangement(test, memory, clock);
                PipelineDefinition graph = arranged.Apply(definition, state);
                if (arranged.Failures.Count > 0)
                    return arranged.Failures;
                outcome = await RunAsync(graph, arranged, memory, clock, options, cancellationToken);
            }
            while (memory.Crashed && memory.Runs < MaxRuns);

            var failures = new List<string>();
            foreach ((string path, JsonNode? value, SourceLocation at) in test.Expected)
            {
                if (GraphExpectation.Mismatch(Find(outcome, path), value, path) is { } difference)
                    failures.Add($"{at.File}:{at.Line}:{at.Column}: {difference}");
            }

            if (test.Golden is { } golden)
                failures.AddRange(GraphTestFile.CompareGolden(Path.Combine(folder, golden), outcome, options.Update));
            return failures;
        }
        catch (Exception e) when (e is AssetException or LedgerException or IOException or TimeoutException)
        {
            return [$"{test.At.File}:{test.At.Line}:{test.At.Column}: '{test.Name}' could not run: {e.Message}"];
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static async Task<JsonObject> RunAsync(
        PipelineDefinition graph, GraphArrangement arranged, GraphMemory memory, ManualTimeProvider clock, GraphTestOptions options,
        CancellationToken cancellationToken)
    {
        RunReport report;
        await using (
            var run = PipelineRun.Create(graph, new RunOptions { Assets = options.Assets ?? new RunOptions().Assets, Time = clock }))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Limit);
            using var crash = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            memory.Begin(crash);
            Task<RunReport> running = run.RunAsync(crash.Token);
            await DriveAsync(run, running, clock);
            report = await running;
            if (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw new TimeoutException($"it took longer than {Limit.TotalMinutes} minutes");
        }

        var counts = new JsonObject();
        foreach (NodeReport node in report.Nodes)
        {
            counts[node.Name] = new JsonObject
            {
                ["in"] = node.In, ["out"] = node.Out, ["filtered"] = node.Filtered, ["skipped"] = node.Skipped,
                ["dead"] = node.Dead, ["retries"] = node.Retries,
            };
        }

        return new JsonObject
        {
            ["outcome"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(report.Outcome.ToString()),
            ["failure"] = report.Failure,
            ["counts"] = counts,
            ["outputs"] = new JsonObject(arranged.Outputs.Select(o => KeyValuePair.Create(o.Node, (JsonNode?)new JsonArray([.. o.Items.Select(i => i?.DeepClone())])))),
            ["dead_letters"] = DeadLetters(graph),
            ["runs"] = memory.Runs,
        };
    }

    /// <summary>Moves the clock whenever nothing else moves.</summary>
    private static async Task DriveAsync(PipelineRun run, Task running, ManualTimeProvider clock)
    {
        int still = 0;
        long before = -1;
        while (await Task.WhenAny(running, Task.Delay(Beat)) != running)
        {
            long moved = run.Snapshot().Nodes.Sum(n => n.In + n.Out + n.Completed + n.Retries);
            still = moved == before ? still + 1 : 0;
            before = moved;
            if (still >= StillBeats && clock.AdvanceToNext())
                still = 0;
        }
    }

    private static JsonArray DeadLetters(PipelineDefinition graph)
    {
        using SqliteLedger ledger = SqliteLedger.Open(Path.Combine(graph.StateFolder, "ledger.db"));
        return new JsonArray([.. ledger.DeadLetters(graph.Name).Select(l => (JsonNode)new JsonObject
        {
            ["node"] = l.Node, ["key"] = l.Key, ["attempts"] = l.Attempts, ["message"] = l.Message,
        })]);
    }

    private static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (string part in path.Split('.'))
            node = (node as JsonObject)?[part];
        return node;
    }
}
