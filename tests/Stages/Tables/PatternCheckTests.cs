using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>The checks of distributions.</summary>
public sealed class PatternCheckTests
{
    [Theory]
    [InlineData(400, "above")]
    [InlineData(-300, "below")]
    [InlineData(0.02, "below")]
    public async Task P01_ValueFarFromAllOthers_IsFound(double far, string side)
    {
        var random = new Random(11);
        Finding found = await One("P01", Rows("id,reading", 300, i => F($"{i},{(i == 120 ? far : 20 + (5 * Normal(random))):F2}")), "reading");
        Assert.Equal((121L, 1L), (Assert.Single(found.Evidence).Row, found.Affected));
        Assert.Contains($"far {side}", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P01_WrongYear_IsFound()
    {
        Finding found = await One("P01", Rows("id,visited", 200, i => F($"{i},{(i == 9 ? 2013 : 2023)}-{1 + (i % 12):00}-{1 + (i % 28):00}")), "visited");
        Assert.Equal(10, Assert.Single(found.Evidence).Row);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("uniform")]
    [InlineData("exponential")]
    [InlineData("lognormal")]
    [InlineData("laplace")]
    [InlineData("poisson")]
    public async Task P01_TailsOfDistributions_AreLeftAlone(string name)
    {
        // Each table has 20 columns of its distribution, so that chance has 100 columns to show itself in.
        var random = new Random(17);
        int raised = 0;
        for (int table = 0; table < 5; table++)
        {
            ForensicReport report = await Analyze(Rows(
                string.Join(',', Enumerable.Range(0, 20).Select(c => $"m{c}")), 200,
                _ => string.Join(',', Enumerable.Range(0, 20).Select(_ => F($"{Draw(random, name):F4}")))));
            raised += report.Findings.Count(finding => finding.Check == "P01" && finding.IsRaised);
        }

        Assert.InRange(raised, 0, 2);
    }

    private static double Draw(Random random, string name) => name switch
    {
        "normal" => 10 + Normal(random),
        "uniform" => random.NextDouble() * 100,
        "exponential" => -Math.Log(1 - random.NextDouble()),
        "lognormal" => Math.Exp(Normal(random)),
        "laplace" => Math.Log(1 - random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1),
        _ => Enumerable.Range(0, 40).Count(_ => random.NextDouble() < 0.1),
    };

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
