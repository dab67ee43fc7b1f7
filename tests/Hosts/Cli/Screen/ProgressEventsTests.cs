using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>The stream of events that <c>tars run --progress json</c> writes.</summary>
public sealed class ProgressEventsTests : IDisposable
{
    private const string Small = """
        name: events
        nodes:
          in:   { use: folder, with: { path: in } }
          text: { use: extract, from: in }
          kept: { use: files, from: text, with: { path: out } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ARun_IsToldFromItsStartToItsEnd()
    {
        (int code, string output, JsonElement[] events) = await RunAsync("--json");

        Assert.Equal(ExitCode.DeadLetters, code);
        Assert.Equal("run_started", Name(events[0]));
        Assert.Equal(
            ["in", "text", "kept"], events[0].GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()));

        JsonElement letter = Assert.Single(events, e => Name(e) == "dead_letter");
        Assert.Equal(("in", "bad.pdf", "text"), (Text(letter, "source"), Text(letter, "key"), Text(letter, "node")));
        Assert.StartsWith("bad.pdf: the file is no pdf", Text(letter, "message"), StringComparison.Ordinal);

        Assert.Equal(
            ["a.txt done", "b.txt done", "bad.pdf dead"],
            events.Where(e => Name(e) == "root_finished").Select(e => $"{Text(e, "key")} {Text(e, "status")}").Order());
        Assert.Equal(["in", "kept", "text"], events.Where(e => Name(e) == "node_finished").Select(e => Text(e, "node")).Order());

        JsonElement last = events.Last(e => Name(e) == "progress");
        Assert.True(last.GetProperty("all_seen").GetBoolean());
        Assert.Equal((3, 3), (last.GetProperty("roots_finished").GetInt32(), last.GetProperty("roots_seen").GetInt32()));
        Assert.Equal(0, last.GetProperty("events_lost").GetInt32());
        Assert.All(last.GetProperty("nodes").EnumerateArray(), n => Assert.Equal((n.GetProperty("total").GetInt32(), true), (n.GetProperty("done").GetInt32(), n.GetProperty("all_in").GetBoolean())));

        JsonElement end = events[^1];
        Assert.Equal("run_finished", Name(end));
        Assert.Equal(ExitCode.DeadLetters, end.GetProperty("exit_code").GetInt32());
        Assert.Equal(JsonDocument.Parse(output).RootElement.GetProperty("run").GetString(), Text(end, "run"));
    }

    [Fact]
    public async Task WhatElseIsSaid_IsAMessageAmongTheEvents()
    {
        (int code, string output, string error) = await InProcess.RunAsync("run", _folder["none.yaml"], "--progress", "json");

        Assert.Equal(ExitCode.Definition, code);
        Assert.Empty(output);
        JsonElement[] events = Read(error);
        Assert.All(events, e => Assert.Equal("message", Name(e)));
        Assert.Contains("there is no definition", Text(Assert.Single(events), "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_HaveTheFieldsOfTheManual()
    {
        (_, _, JsonElement[] events) = await RunAsync();
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "definition.md"));

        foreach (JsonElement one in events)
        {
            string row = Assert.Single(page.Split('\n'), l => l.StartsWith($"| `{Name(one)}` |", StringComparison.Ordinal));
            Assert.All(
                one.EnumerateObject().Select(p => p.Name).Where(n => n != "event"),
                n => Assert.Contains($"`{n}`", row, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Progress_None_SaysNothing()
    {
        (int code, string output, string error) = await InProcess.RunAsync("run", await WriteAsync(), "--progress", "none", "--json");

        Assert.Equal(ExitCode.DeadLetters, code);
        Assert.Empty(error);
        Assert.Equal(3, JsonDocument.Parse(output).RootElement.GetProperty("roots").GetInt32());
    }

    private async Task<(int Code, string Out, JsonElement[] Events)> RunAsync(params string[] more)
    {
        (int code, string output, string error) = await InProcess.RunAsync(["run", await WriteAsync(), "--progress", "json", .. more]);
        return (code, output, Read(error));
    }

    private async Task<string> WriteAsync()
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/pdftotext"), "there is no pdftotext to refuse a broken pdf");
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["in/a.txt"], "A line of text.\n");
        await File.WriteAllTextAsync(_folder["in/b.txt"], "Another line of text.\n");
        await File.WriteAllBytesAsync(_folder["in/bad.pdf"], [1, 2, 3, 255]);
        await File.WriteAllTextAsync(_folder["p.yaml"], Small);
        return _folder["p.yaml"];
    }

    private static JsonElement[] Read(string lines) => [.. lines.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement)];

    private static string? Name(JsonElement one) => Text(one, "event");

    private static string? Text(JsonElement one, string name) => one.GetProperty(name).GetString();
}
