using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>
/// What is kept of runs, seen through the tool: moves, deleted outputs, dead letters, what lies between two runs, leftovers.
/// </summary>
public sealed class DurableRecordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DurableRecordsTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        for (int i = 0; i < 4; i++)
        {
            File.WriteAllText(_folder[$"in/note{i}.txt"], $"Note number {i} about comets.\n");
        }

        Define("txt");
    }

    private string Definition => _folder["p.yaml"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FileIsMoved_NothingCostlyIsDoneAgainAndItIsFoundAtItsNewPlace()
    {
        await RunAsync();
        Directory.CreateDirectory(_folder["in/sub"]);
        File.Move(_folder["in/note1.txt"], _folder["in/sub/renamed.txt"]);
        JsonElement plan = await JsonAsync("plan", Definition, "--json");
        JsonElement source = plan.GetProperty("sources")[0];
        Assert.Equal(
            (1, 0, 0),
            (source.GetProperty("moved").GetInt32(), source.GetProperty("new").GetInt32(), source.GetProperty("removed").GetInt32()));
        JsonElement report = await RunAsync();
        Assert.Equal(source.ToString(), report.GetProperty("sources")[0].ToString());
        string found = (await ToolRun.OfAsync("search", "number 1", "--pipeline", Definition)).Output;
        Assert.Contains("sub/renamed.txt", found);
        Assert.DoesNotContain("note1.txt", found);
        Assert.True(File.Exists(_folder["copies/sub/renamed.txt.txt"]));
        Assert.False(File.Exists(_folder["copies/note1.txt.txt"]));
    }

    [Fact]
    public async Task WrittenFileIsDeleted_TheNextRunWritesItAgain()
    {
        await RunAsync();
        File.Delete(_folder["copies/note2.txt.txt"]);
        Assert.Equal(2, (await ToolRun.OfAsync("plan", Definition)).Code);
        JsonElement report = await RunAsync();
        Assert.Equal(3, report.GetProperty("unchanged").GetInt32());
        Assert.True(File.Exists(_folder["copies/note2.txt.txt"]));
        Assert.Equal(0, (await ToolRun.OfAsync("plan", Definition)).Code);
    }

    [Fact]
    public async Task DeadLetter_TellsItsAttemptsAndThatTheDefinitionChanged()
    {
        await File.WriteAllTextAsync(_folder["in/broken.txt"], "%PDF-1.7 and nothing else", TestContext.Current.CancellationToken);
        await RunAsync();
        JsonElement letter = await JsonAsync("dlq", "show", "1", "--pipeline", Definition);
        Assert.Equal(64, letter.GetProperty("definition").GetString()!.Length);
        Assert.NotEqual(string.Empty, letter.GetProperty("history")[0].GetProperty("message").GetString());
        Assert.False(letter.GetProperty("definition_changed").GetBoolean());
        Assert.Contains("\"history\":[{", (await ToolRun.OfAsync("dlq", "export", "--pipeline", Definition)).Output);

        Define("txt", "max_bytes: 1MiB");
        letter = await JsonAsync("dlq", "show", "1", "--pipeline", Definition);
        Assert.Equal("text", letter.GetProperty("changed_since")[0].GetProperty("node").GetString());
        string retried = (await ToolRun.OfAsync("dlq", "retry", "--all", "--pipeline", Definition)).Output;
        Assert.Contains("the definition changed since 1 of them failed", retried);
        Assert.Contains("max_bytes", retried);
    }

    [Fact]
    public async Task DeadLetterIsDropped_NoRunSpeaksOfItAgain()
    {
        await File.WriteAllTextAsync(_folder["in/broken.txt"], "%PDF-1.7 and nothing else", TestContext.Current.CancellationToken);
        await RunAsync();
        await ToolRun.OfAsync("dlq", "drop", "--all", "--pipeline", Definition);
        ToolRun after = await ToolRun.OfAsync("run", Definition);
        Assert.Equal(0, after.Code);
        Assert.DoesNotContain("dead letter from", after.Output);
        Assert.DoesNotContain("dead letter from", (await RunAsync()).ToString());
    }

    [Fact]
    public async Task Diff_SaysWhatLiesBetweenTwoRuns()
    {
        string before = (await RunAsync()).GetProperty("run").GetString()!;
        File.Delete(_folder["in/note0.txt"]);
        File.Move(_folder["in/note1.txt"], _folder["in/elsewhere.txt"]);
        await File.WriteAllTextAsync(_folder["in/note2.txt"], "Quite another text.", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["in/fresh.txt"], "A new text.", TestContext.Current.CancellationToken);
        Define("md");
        string after = (await RunAsync()).GetProperty("run").GetString()!;
        JsonElement diff = await JsonAsync("runs", "diff", before, after, "--json", "--pipeline", Definition);
        Assert.Equal("fresh.txt", Assert.Single(diff.GetProperty("new").EnumerateArray()).GetProperty("key").GetString());
        Assert.Equal("note2.txt", Assert.Single(diff.GetProperty("altered").EnumerateArray()).GetProperty("key").GetString());
        Assert.Equal("note0.txt", Assert.Single(diff.GetProperty("removed").EnumerateArray()).GetProperty("key").GetString());
        Assert.Equal("elsewhere.txt", Assert.Single(diff.GetProperty("moved").EnumerateArray()).GetProperty("to").GetString());
        Assert.Equal("copies", Assert.Single(diff.GetProperty("changed").EnumerateArray()).GetProperty("node").GetString());
        string text = (await ToolRun.OfAsync("runs", "diff", before, "--pipeline", Definition)).Output;
        Assert.Contains("inputs: 1 new, 1 changed, 1 moved, 1 removed, 1 the same", text);
        Assert.Contains("option 'formats'", text);
    }

    [Fact]
    public async Task SinkIsRemovedFromTheDefinition_WhatItWroteGoesOnlyOnRequest()
    {
        await RunAsync();
        await File.WriteAllTextAsync(_folder["copies/mine.txt"], "mine", TestContext.Current.CancellationToken);
        string text = await File.ReadAllTextAsync(Definition, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(
            Definition, text.Split('\n').Where(l => !l.Contains("copies:", StringComparison.Ordinal)),
            TestContext.Current.CancellationToken);
        Assert.Contains("sink 'copies' is no longer in the definition", (await ToolRun.OfAsync("run", Definition)).Output);
        Assert.True(File.Exists(_folder["copies/note0.txt.txt"]));
        Assert.Equal(0, (await ToolRun.OfAsync("gc", "--leftovers", "--pipeline", Definition)).Code);
        Assert.False(File.Exists(_folder["copies/note0.txt.txt"]));
        Assert.True(File.Exists(_folder["copies/mine.txt"]));
        Assert.DoesNotContain("no longer in the definition", (await ToolRun.OfAsync("run", Definition)).Output);
    }

    private async Task<JsonElement> RunAsync() => await JsonAsync("run", Definition, "--json");

    private static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        ToolRun run = await ToolRun.OfAsync(arguments);
        Assert.True(run.Output.StartsWith('{'), run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private void Define(string format, string extract = "") => File.WriteAllText(Definition, $$"""
        name: records
        nodes:
          inbox:   { use: folder, with: { path: in } }
          text:    { use: extract, from: inbox, with: { {{extract}} } }
          chunks:  { use: chunk, from: text }
          library: { use: index, from: chunks, with: { path: .tars/index } }
          copies:  { use: files, from: text, with: { path: copies, formats: [{{format}}] } }
        """);
}
