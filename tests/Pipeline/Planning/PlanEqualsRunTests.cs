using Tars.Pipeline.Tests.Execution;

namespace Tars.Pipeline.Tests.Planning;

/// <summary>Whatever changed since the last run, a plan says what the next one does. Failures name the seed and the step.</summary>
public sealed class PlanEqualsRunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task RandomChanges_ThePlanIsWhatTheRunThenDoes(int seed)
    {
        using var world = new World();
        var random = new Random(seed);
        string variant = "a";
        bool second = false;
        for (int step = 0; step < 12; step++)
        {
            string where = $"seed {seed}, step {step}";
            world.Lost.Clear();
            for (int change = random.Next(0, 6); change > 0; change--)
            {
                switch (random.Next(9))
                {
                    case 0 when world.Roots.Count > 0:
                        world.Roots.Remove(Any(world, random));
                        break;
                    case 1 when world.Roots.Count > 0:
                        string from = Any(world, random);
                        (string moved, _) = (world.Roots[from], world.Roots.Remove(from));
                        world.Roots[$"moved{random.Next(50):00}"] = moved;
                        break;
                    case 2 when random.Next(3) == 0:
                        variant = variant == "a" ? "b" : "a";
                        break;
                    case 3 when random.Next(3) == 0:
                        second = !second;
                        break;
                    case 4 when random.Next(4) == 0:
                        world.SinkIdentity = $"sink {step}";
                        break;
                    case 5 when world.Roots.Count > 0:
                        world.Lost.Add(new LostEffect("in", Any(world, random)));
                        break;
                    case 6:
                        world.Roots[$"k{random.Next(20):00}"] = "unreadable";
                        break;
                    default:
                        // The same content again is a touch.
                        world.Roots[$"k{random.Next(20):00}"] = $"v{random.Next(12)}";
                        break;
                }
            }

            PipelineDefinition graph = Graph(world, variant, second);
            RunPlan plan = await RunPlan.OfAsync(graph, cancellationToken: TestContext.Current.CancellationToken);
            RunReport report = await world.RunAsync(graph);
            Assert.True(report.Failure is null && report.Reconciles, $"{where}: {report.Failure}");
            Assert.Equal(plan.Sources, report.Sources);
            Assert.Equal(
                plan.Roots.Select(r => $"{where} {r.Key} {r.Change}").Order(StringComparer.Ordinal),
                report.Items.Where(i => i.Change != RootChange.Unchanged || i.Sha256.Length == 0)
                    .Select(i => $"{where} {i.Key} {i.Change}").Order(StringComparer.Ordinal));
            Assert.True(plan.HasChanges == (report.Unchanged < report.Roots), where);
            NodeReport work = report.Nodes.Single(n => n.Name == "work");
            Assert.True(plan.Nodes.Single(n => n.Name == "work").Roots == work.In, $"{where}: {work}");
            world.Lost.Clear();
            RunPlan after = await RunPlan.OfAsync(graph, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((0, 0, 0, 0, 0), after.Sources.Select(s => (s.New, s.Changed, s.Moved, s.Removed, s.Outdated)).Single());
        }
    }

    private static string Any(World world, Random random) => world.Roots.Keys.ElementAt(random.Next(world.Roots.Count));

    private static PipelineDefinition Graph(World world, string variant, bool second)
    {
        PipelineBuilder graph = world.Graph()
            .Add<MemorySource>("in", world.Options)
            .Add<CostlyStage>("work", world.Options with { Variant = variant }, ["in"]);
        return (second ? graph.Add<SecondVersion>("step", from: ["work"]) : graph.Add<FirstVersion>("step", from: ["work"]))
            .Add<MemorySink>("out", world.Options, ["step"])
            .Build();
    }
}

[Node("step", 1, "Passes lines on.")]
public sealed class FirstVersion : Stage<Line, Line>
{
    public override ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken)
    {
        output.Emit(input);
        return default;
    }
}

[Node("step", 2, "Passes lines on, with a mark.")]
public sealed class SecondVersion : Stage<Line, Line>
{
    public override ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken)
    {
        output.Emit(new Line(input.Text + "!"));
        return default;
    }
}
