using System.Globalization;
using System.Text;

namespace Tars.Pipeline.Tests.Definition;

/// <summary>What loads without an error also starts: random definitions, whole and damaged, are run on stub nodes.</summary>
public sealed class WhatValidatesStartsTests
{
    private static readonly string[] Policies =
    [
        "parallelism: 3", "parallelism: auto", "order: source", "buffer: { items: 1, bytes: 1 }", "batch: { items: 100000, within: 0 }", "batch: { bytes: 1 }",
        "retry: { attempts: 1 }", "retry: { backoff: 24h }", "timeout: 1ms", "rate: 0.001/h", "rate: 1000000000/s", "on_error: fail", "on_error: skip",
        "memo: on", "memo: off",
    ];

    [Fact]
    public async Task RandomDefinitions_ThatLoad_RunToTheirEnd()
    {
        using var folder = new TempFolder();
        int started = 0;
        for (int seed = 0; seed < 120; seed++)
        {
            string yaml = WithPolicies(GraphDrawingTests.Random(3 + (seed % 28), seed), new Random(seed));
            LoadResult loaded = Load(yaml, folder.Path, seed);
            Assert.True(loaded.Definition is not null, $"seed {seed}: {DiagnosticRenderer.Render(loaded)}");
            await StartAsync(loaded.Definition, $"seed {seed}");
            started++;
        }

        Assert.Equal(120, started);
    }

    [Fact]
    public async Task DamagedDefinitions_EitherSayWhatIsWrongOrStart()
    {
        using var folder = new TempFolder();
        int started = 0;
        int refused = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var yaml = new StringBuilder(WithPolicies(GraphDrawingTests.Random(6, seed % 7), random));
            {
                int at = random.Next(yaml.Length);
                switch (random.Next(3))
                {
                    case 0:
                        yaml.Remove(at, Math.Min(yaml.Length - at, random.Next(1, 6)));
                        break;
                    case 1:
                        yaml.Insert(at, (char)random.Next(32, 127));
                        break;
                    default:
                        yaml[at] = (char)random.Next(1, 256);
                        break;
                }
            }

            LoadResult loaded = Load(yaml.ToString(), folder.Path, seed);
            if (loaded.Definition is null)
            {
                Assert.Contains(loaded.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
                refused++;
                continue;
            }

            await StartAsync(loaded.Definition with { StateFolder = Path.Combine(folder.Path, $"damaged{seed}") }, $"seed {seed}");
            started++;
        }

        Assert.True(started >= 10 && refused >= 40, $"{started} started, {refused} refused");
    }

    private static async Task StartAsync(PipelineDefinition definition, string what)
    {
        await using var run = PipelineRun.Create(definition, new RunOptions { Assets = new AnyAsset() });
        RunReport report = await run.RunAsync();
        Assert.True(report.Outcome == RunOutcome.Completed, $"{what}: {report.Failure}");
        Assert.True(report.Reconciles, what);
    }

    private static LoadResult Load(string yaml, string folder, int seed) => DefinitionLoader.Parse(
        yaml.Replace("name: graph\n", $"name: graph\nstate: state{seed}\n", StringComparison.Ordinal),
        "p.yaml",
        folder,
        TestCatalog.Instance,
        new DefinitionLoadOptions { Environment = _ => null });

    private static string WithPolicies(string yaml, Random random)
    {
        var output = new StringBuilder();
        foreach (string line in yaml.Split('\n'))
        {
            bool node = line.EndsWith(" }", StringComparison.Ordinal) && random.NextDouble() < 0.5;
            output.Append(node ? string.Create(CultureInfo.InvariantCulture, $"{line[..^2]}, {Policies[random.Next(Policies.Length)]} }}") : line).Append('\n');
        }

        return output.ToString();
    }

    private sealed class AnyAsset : AssetResolver
    {
        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(Path.GetTempPath());

        public override string Digest(string name) => "none";
    }
}
