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
    public async Task Diff_OfTheLastRun_IsWithTheOneBefore()
    {
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        ToolRun alone = await ToolRun.OfAsync("runs", "diff", "last", "--pipeline", Definition);
        Assert.Equal(1, alone.Code);
        Assert.Contains("is the first run: there is none before it", alone.Error);

        File.WriteAllText(_folder["in/c.txt"], "Rain at eleven.");
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        foreach (string[] of in (string[][])[[], ["last"]])
        {
            ToolRun diff = await ToolRun.OfAsync(["runs", "diff", .. of, "--pipeline", Definition]);
            Assert.Equal(0, diff.Code);
            Assert.Contains("inputs: 1 new, 0 changed", diff.Output);
        }
    }

    [Fact]
    public async Task ListsOfAReadOnlyState_AreShown()
    {
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        ToolRun? lists = await ToolRun.AsOrdinaryUserAsync(_folder.Path, $"""
            chmod -R a-w '{_folder[".tars"]}'
            for verb in 'runs list' 'runs verify' 'runs show last' 'dlq list' 'dlq export' faults 'faults --run last' explain \
                               'conversations list' 'notices list' 'forensics hold list'; do
                $TARS $verb --pipeline '{Definition}' >/dev/null; echo "$verb $?"
            done
            $TARS plan '{Definition}' >/dev/null; echo "plan $?"
            $TARS graph '{Definition}' >/dev/null; echo "graph $?"
            $TARS dlq retry --all --pipeline '{Definition}' >/dev/null; echo "retry $?"
            chmod -R u+w '{_folder[".tars"]}'
            """);
        Assert.SkipWhen(lists is null, "there is no other user to be");
        Assert.Equal(
            "runs list 0,runs verify 0,runs show last 0,dlq list 0,dlq export 0,faults 0,faults --run last 0,explain 0,conversations "
                + "list 0,"
            + "notices list 0,forensics hold list 0,plan 0,graph 0,retry 0",
            string.Join(',', lists.Output.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task ARunThatIsRefused_PrintsNoTable()
    {
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        ToolRun refused = await ToolRun.OfAsync("run", Definition, "--set", "state=other");
        Assert.NotEqual(0, refused.Code);
        Assert.DoesNotContain("p50 s", refused.Output);
        Assert.Contains("copies", refused.Error);
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
