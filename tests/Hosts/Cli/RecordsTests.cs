using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>The verbs that look at a pipeline from outside: plan, runs, explain, gc, pause and stop.</summary>
public sealed class RecordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RecordsTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        File.WriteAllText(_folder["in/a.txt"], "The dome opened at nine.");
        File.WriteAllText(_folder["in/b.txt"], "Clouds came at ten.");
        File.WriteAllText(Definition, """
            name: records
            nodes:
              inbox:  { use: folder, with: { path: in } }
              text:   { use: extract, from: inbox, memo: on }
              copies: { use: files, from: text, with: { path: copies, formats: [txt] } }
            """);
    }

    private string Definition => _folder["records.yaml"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PlanRunPlan_SaysTwoThenZero()
    {
        ToolRun plan = await ToolRun.OfAsync("plan", Definition, "--json");
        Assert.Equal(2, plan.Code);
        using JsonDocument json = JsonDocument.Parse(plan.Output);
        Assert.Equal(2, json.RootElement.GetProperty("sources")[0].GetProperty("new").GetInt32());
        Assert.False(Directory.Exists(_folder[".tars"]));
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        ToolRun after = await ToolRun.OfAsync("plan", Definition);
        Assert.Equal((0, string.Empty), (after.Code, after.Error));
        Assert.StartsWith("nothing to do", after.Output);
    }

    [Fact]
    public async Task RunsExplainAndGc_TellOfTheLastRun()
    {
        using JsonDocument report = JsonDocument.Parse((await ToolRun.OfAsync("run", Definition, "--json")).Output);
        string run = report.RootElement.GetProperty("run").GetString()!;
        string manifest = report.RootElement.GetProperty("manifest").GetString()!;
        Assert.Contains(run, (await ToolRun.OfAsync("runs", "list", "--pipeline", Definition)).Output);
        using JsonDocument shown = JsonDocument.Parse((await ToolRun.OfAsync("runs", "show", "last", "--pipeline", Definition)).Output);
        Assert.Equal(manifest, shown.RootElement.GetProperty("manifest_digest").GetString());
        Assert.Equal(2, shown.RootElement.GetProperty("manifest").GetProperty("inputs").GetArrayLength());
        Assert.Equal(0, (await ToolRun.OfAsync("runs", "verify", "--pipeline", Definition, "--head", manifest)).Code);
        Assert.Equal(2, (await ToolRun.OfAsync("runs", "verify", "--pipeline", Definition, "--head", new string('0', 64))).Code);
        Assert.Contains("copies", (await ToolRun.OfAsync("explain", "--pipeline", Definition)).Output);
        Assert.Contains("removed 0 artifacts", (await ToolRun.OfAsync("gc", "--pipeline", Definition)).Output);
    }

    [Fact]
    public async Task NothingRunsOrRan_SaysSo()
    {
        foreach (string[] verb in (string[][])[["pause"], ["stop"], ["explain"], ["gc"], ["runs", "list"]])
        {
            ToolRun run = await ToolRun.OfAsync([.. verb, "--pipeline", Definition]);
            Assert.Equal(1, run.Code);
            Assert.Contains("there is nothing to|nothing ran yet".Split('|')[verb[0] is "pause" or "stop" ? 0 : 1], run.Error);
        }
    }
}
