using Tars.Testing;

namespace Tars.Pipeline.Tests.Definition;

/// <summary>Tests of tests: what holds passes, what does not is named with its place, and waits cost no time.</summary>
public sealed class GraphTestRunnerTests : IDisposable
{
    private const string Pipeline = """
        name: t
        nodes:
          in:  { use: inbox_folder, with: { path: . } }
          r:   { use: read, from: in, when: size > 3, retry: { attempts: 3, backoff: 1h, max_backoff: 24h }, timeout: 2h }
          c:   { use: copy, from: r }
          out: { use: store, from: c }
        """;

    private const string Inputs = "    inputs: { in: [{ key: a, value: { name: first, size: 5 } }, { key: b, value: { name: second, size: 9 } }, { key: c, value: { name: small, size: 1 } }] }\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatHolds_Passes()
    {
        GraphTestResult result = await OneAsync(
            Inputs
            + "    expect:\n      outcome: completed\n      counts: { r: { in: 3, filtered: 1, out: 2 }, out: { in: 2 } }\n      outputs: { out: [{ title: first }, { title: second }] }\n      dead_letters: []\n");

        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task WhatDoesNotHold_IsNamedWithItsPlaceAndBothSides()
    {
        GraphTestResult result = await OneAsync(
            Inputs + "    expect:\n      counts: { r: { in: 3, out: 7 } }\n      outputs: { out: [{ title: first }, { title: other }] }\n");

        Assert.Equal(
            [
                $"{_folder["t.yaml"]}:6:34: counts.r.out: expected 7, but it is 2",
                $"{_folder["t.yaml"]}:7:23: outputs.out[1].title: expected \"other\", but it is \"second\"",
            ],
            result.Failures);
    }

    [Fact]
    public async Task Faults_AreRetriedAndLeaveDeadLetters_WithoutWaitingForTheirHours()
    {
        GraphTestResult result = await OneAsync(
            Inputs
            + "    faults:\n      - { node: r, item: 1, error: 'answered 429', retry_after: 5h, times: 2 }\n      - { node: r, item: 2, error: 'broken for good' }\n"
            + "    expect:\n      outcome: completed_with_dead_letters\n      counts: { r: { retries: 2, dead: 1, out: 1 } }\n      dead_letters: [{ node: r, key: b, attempts: 1, message: 'for good' }]\n");

        Assert.Empty(result.Failures);
        Assert.InRange(result.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task ANodeThatHangs_RunsIntoItsTimeout()
    {
        GraphTestResult result = await OneAsync(
            Inputs + "    faults: [{ node: r, item: 1, hang: true }]\n    expect:\n      dead_letters: [{ node: r, key: a, attempts: 3, message: 'took longer than' }]\n");

        Assert.Empty(result.Failures);
    }

    [Theory]
    [InlineData("r", "before", 2)]
    [InlineData("r", "after", 2)]
    [InlineData("c", "before, times: 3", 4)]
    [InlineData("out", "before", 2)]
    [InlineData("out", "after", 2)]
    public async Task ACrash_IsFollowedByARunThatEndsInTheSame(string node, string crash, int runs)
    {
        GraphTestResult result = await OneAsync(
            Inputs
            + $"    faults: [{{ node: {node}, item: 2, crash: {crash} }}]\n"
            + $"    expect:\n      outcome: completed\n      runs: {runs}\n      outputs: {{ out: [{{ title: first }}, {{ title: second }}] }}\n      dead_letters: []\n");

        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task ASlowNode_TakesItsTimeOnTheTestsClock()
    {
        GraphTestResult result = await OneAsync(
            Inputs
            + "    faults: [{ node: r, item: 1, delay: 1h }, { node: c, delay: 30m }, { node: r, item: 2, delay: 3h }]\n"
            + "    expect:\n      counts: { r: { out: 1, dead: 1 }, c: { in: 1, out: 1 } }\n      outputs: { out: [{ title: first }] }\n"
            + "      dead_letters: [{ node: r, key: b, attempts: 3, message: 'took longer than' }]\n");

        Assert.Empty(result.Failures);
        Assert.InRange(result.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task TheOrderOfWhatComesOut_IsCompared()
    {
        GraphTestResult result = await OneAsync(Inputs + "    expect: { outputs: { r: [{ title: second }, { title: first }] } }\n");

        Assert.Contains(
            "outputs.r[0].title: expected \"second\", but it is \"first\"",
            Assert.Single(result.Failures),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task APart_RunsOnWhatIsGivenForTheNodesBeforeIt_AndStubsEmitWhatTheySay()
    {
        GraphTestResult part = await OneAsync(
            "    nodes: [c, out]\n    inputs: { r: [{ title: given }] }\n    expect: { counts: { c: { in: 1 } }, outputs: { out: [{ title: given }] } }\n");
        Assert.Empty(part.Failures);

        GraphTestResult stub = await OneAsync(
            Inputs + "    stubs: { r: [{ title: x }, { title: y }] }\n    expect: { outputs: { out: [{ title: x }, { title: y }, { title: x }, { title: y }] } }\n");
        Assert.Empty(stub.Failures);
    }

    [Fact]
    public async Task Golden_IsWrittenWithUpdate_AndComparedWithout()
    {
        const string Test = Inputs + "    golden: golden/t.json\n";
        Assert.Contains("tars test --update", Assert.Single((await OneAsync(Test)).Failures), StringComparison.Ordinal);
        Assert.Empty((await OneAsync(Test, update: true)).Failures);
        Assert.Empty((await OneAsync(Test)).Failures);
        await File.WriteAllTextAsync(
            _folder["golden/t.json"],
            (await File.ReadAllTextAsync(_folder["golden/t.json"])).Replace("second", "changed", StringComparison.Ordinal));
        Assert.Contains("expected '\"title\": \"changed\"", Assert.Single((await OneAsync(Test)).Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("    expct: {}\n", "t.yaml:4:5", "did you mean 'expect'?")]
    [InlineData("    faults: [{ node: r, tmes: 2 }]\n", "t.yaml:4:25", "did you mean 'times'?")]
    [InlineData("    profile: night\n", "t.yaml:3:11", "neither 'expect' nor 'golden'")]
    [InlineData("    expect: [completed]\n", "t.yaml:4:13", "'expect' is a mapping of outcome, ")]
    [InlineData("    expect:\n", "t.yaml:4:12", "'expect' is a mapping of outcome, ")]
    [InlineData("    faults: { node: r, error: broken }\n", "t.yaml:4:13", "'faults' is a list")]
    [InlineData("    faults: [{ node: r, error: [broken] }]\n", "t.yaml:4:32", "'error' is a text")]
    [InlineData("    golden: [a.json]\n", "t.yaml:4:13", "'golden' is a text")]
    [InlineData("    set: { nodes: r }\n", "t.yaml:4:10", "'set' is a text or a list of texts")]
    [InlineData("    nodes: [[r]]\n", "t.yaml:4:13", "'nodes' is a text or a list of texts")]
    public async Task AFileOfTestsThatIsWrong_IsLocated(string body, string place, string message)
    {
        DefinitionException wrong = await Assert.ThrowsAsync<DefinitionException>(() => OneAsync(body));
        Assert.Contains(
            wrong.Diagnostics,
            d => d.ToString().Contains(place, StringComparison.Ordinal) && d.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("    stubs: { rr: [] }\n    expect: {}\n", "there is no node 'rr'")]
    [InlineData("    nodes: [c, out]\n    expect: {}\n", "'c' reads r, which the test leaves out")]
    [InlineData("    inputs: { in: [{ key: a, value: { size: many } }] }\n    expect: {}\n", "'in' emits Thing, which cannot be read from")]
    public async Task ATestThatCannotBe_SaysWhy(string body, string message) =>
        Assert.Contains(message, string.Join('\n', (await OneAsync(body)).Failures), StringComparison.Ordinal);

    [Fact]
    public async Task AFileThatIsNoMapping_IsWrong()
    {
        await File.WriteAllTextAsync(_folder["list.yaml"], "- name: one\n");
        DefinitionException wrong = await Assert.ThrowsAsync<DefinitionException>(
            () => GraphTestRunner.RunAsync(_folder["list.yaml"], TestCatalog.Instance, new GraphTestOptions()));
        Assert.Contains("a file of tests is a mapping", Assert.Single(wrong.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    public async Task WhatJsonHasNoNumberFor_IsText(string value)
    {
        GraphTestResult result = await OneAsync(
            Inputs + $"    expect: {{ outputs: {{ out: [{{ title: {value} }}, {{ title: second }}] }} }}\n");
        Assert.Contains($"expected \"{value}\", but it is \"first\"", Assert.Single(result.Failures), StringComparison.Ordinal);
    }

    private async Task<GraphTestResult> OneAsync(string body, bool update = false)
    {
        await File.WriteAllTextAsync(_folder["p.yaml"], Pipeline);
        await File.WriteAllTextAsync(_folder["t.yaml"], "pipeline: p.yaml\ntests:\n  - name: one\n" + body);
        return Assert.Single(await GraphTestRunner.RunAsync(
            _folder["t.yaml"], TestCatalog.Instance, new GraphTestOptions { Update = update, Assets = new AnyAsset() }));
    }

    private sealed class AnyAsset : AssetResolver
    {
        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Path.GetTempPath());

        public override string Digest(string name) => "none";
    }
}
