using System.Globalization;
using System.Text;
using Tars.Pipeline.Tests.Expressions;

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

    [Fact]
    public async Task RandomUsesOfPartsProfilesSettingsAndConditions_RunToTheirEnd()
    {
        using var folder = new TempFolder();
        for (int seed = 0; seed < 60; seed++)
        {
            (string yaml, DefinitionLoadOptions options) = WithReuse(folder.Path, seed);
            LoadResult loaded = DefinitionLoader.Parse(yaml, "p.yaml", folder.Path, TestCatalog.Instance, options);
            Assert.True(loaded.Definition is not null, $"seed {seed}: {DiagnosticRenderer.Render(loaded)}\n{yaml}");
            Assert.All(
                loaded.Definition.Nodes.Where(n => n.Name.StartsWith("own", StringComparison.Ordinal)),
                n => Assert.Equal(2 + (seed % 3), n.Policy.Parallelism));
            await StartAsync(loaded.Definition, $"seed {seed}");
        }
    }

    [Fact]
    public async Task DamagedUsesOfPartsProfilesSettingsAndConditions_EitherSayWhatIsWrongOrStart()
    {
        using var folder = new TempFolder();
        int started = 0;
        int refused = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            (string yaml, DefinitionLoadOptions options) = WithReuse(folder.Path, seed);
            byte[] part = File.ReadAllBytes(Path.Combine(folder.Path, $"part{seed}.yaml"));
            byte[] main = System.Text.Encoding.UTF8.GetBytes(yaml);
            byte[] hit = random.Next(3) == 0 ? part : main;
            for (int hits = random.Next(1, 3); hits > 0; hits--)
                hit[random.Next(hit.Length)] = (byte)(random.Next(5) == 0 ? random.Next(256) : random.Next(32, 127));
            File.WriteAllBytes(Path.Combine(folder.Path, $"part{seed}.yaml"), part);
            string file = Path.Combine(folder.Path, $"main{seed}.yaml");
            File.WriteAllBytes(file, main);

            LoadResult loaded = DefinitionLoader.Load(file, TestCatalog.Instance, options);
            Assert.NotNull(DiagnosticRenderer.Render(loaded));
            if (loaded.Definition is null)
            {
                Assert.Contains(loaded.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
                refused++;
                continue;
            }

            await StartAsync(loaded.Definition with { StateFolder = Path.Combine(folder.Path, $"hit{seed}") }, $"seed {seed}");
            started++;
        }

        Assert.True(started >= 1 && refused >= 40, $"{started} started, {refused} refused");
    }

    /// <summary>
    /// A definition with a template, a part in a file of its own, a profile over both, conditions, an order by key and a template of
    /// names.
    /// </summary>
    private static (string Yaml, DefinitionLoadOptions Options) WithReuse(string folder, int seed)
    {
        var random = new Random(seed);
        File.WriteAllText(
            Path.Combine(folder, $"part{seed}.yaml"),
            $$"""
            parameters:
              hands: { type: integer, default: 1 }
              kinds: { type: [text], default: [audio, video] }
            nodes:
              seen: { use: read, from: input, when: {{Condition()}}, parallelism: "${hands}" }
              twin: { use: copy, from: seen, order: key(title) }
            output: twin
            """);
        string yaml = $$"""
            name: reuse
            state: reuse{{seed}}
            nodes:
              in:    { use: inbox_folder, with: { path: in } }
              part:  { use: ./part{{seed}}.yaml, from: in, with: { hands: {{random.Next(1, 5)}} } }
              other: { use: templates.pair, from: in, with: { size: {{random.Next(1, 90)}} } }
              own:   { use: read, from: in, when: {{Condition()}}, parallelism: 1 }
              all:   { use: pack, from: [part, other, own], order: key(size), batch: { items: {{random.Next(1, 9)}} } }
              kept:  { use: named_store, from: all, with: { name: "{title}-{size:0000}" } }
              more:  { use: store, from: own, with: { path: "${WHERE:-made}" } }
            templates:
              pair:
                parameters:
                  size: { type: integer, default: 3 }
                nodes:
                  one: { use: read, from: input, when: {{Condition()}}, with: { max_tokens: "${size}", overlap_tokens: 0 } }
                  two: { use: copy, from: one, retry: { attempts: {{random.Next(1, 9)}} } }
                output: two
            profiles:
              night:
                memory: 2GiB
                nodes:
                  own: { parallelism: {{2 + (seed % 3)}}, when: {{Condition()}} }
              day: { nodes: { all: { rate: 100/s } } }
            """;
        return (yaml, new DefinitionLoadOptions
        {
            Environment = _ => null,
            Profile = "night",
            Overrides = [$"nodes.all.batch.items={random.Next(1, 9)}", $"nodes.kept.with.name=x-{{title}}"],
        });

        string Condition() => $"'{ExpressionPropertyTests.Condition(random).Replace("'", "''", StringComparison.Ordinal)}'";
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
        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Path.GetTempPath());

        public override string Digest(string name) => "none";
    }
}
