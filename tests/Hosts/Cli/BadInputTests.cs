using System.Diagnostics;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>What a user gets for a mistake: a message that says what to do, an exit code, and no stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_NoSuchFile_SaysSo()
    {
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, "run", "nosuch.yaml");
        Assert.Equal(78, result.ExitCode);
        Assert.Contains("nosuch.yaml", result.Error);
        NoTrace(result);
    }

    [Theory]
    [InlineData("name: a\nnodes:\n  in: { use: folder, with: { path: . }\n", "pipeline.yaml:4:1", "TARS1002")]
    [InlineData("name: a\nnodes:\n  in: { use: folder, with: { pathh: . } }\n", "pipeline.yaml:3:30", "did you mean 'path'?")]
    [InlineData("name: a\nnodes:\n  in: { use: foldr, with: { path: . } }\n", "pipeline.yaml:3:14", "did you mean 'folder'?")]
    [InlineData(
        "name: a\nnodes:\n  in: { use: folder, with: { path: . } }\n  a: { use: verify, from: [in, b] }\n  b: { use: probe, from: a "
            + "}\n", "pipeline.yaml:", "a -> b -> a")]
    [InlineData(
        "name: a\nnodes:\n  in: { use: folder, with: { path: . } }\n  v: { use: embed, from: in "
            + "}\n", "pipeline.yaml:4:26", "takes Passage, but 'in' gives Content")]
    public async Task Run_DefinitionIsWrong_NamesThePlaceAndTheWayOut(string yaml, string place, string message)
    {
        await File.WriteAllTextAsync(_folder["pipeline.yaml"], yaml);
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, "run", "pipeline.yaml");
        Assert.Equal(78, result.ExitCode);
        Assert.Contains(place, result.Error);
        Assert.Contains(message, result.Error);
        Assert.Contains("^", result.Error);
        Assert.False(Directory.Exists(_folder[".tars"]));
        NoTrace(result);
    }

    [Fact]
    public async Task Run_AssetMissingOffline_NamesItAndTheCommand()
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["in/a.txt"], "A line of text.\n");
        await File.WriteAllTextAsync(_folder["pipeline.yaml"], Documents);
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, Cache("empty"), "run", "--offline");
        Assert.Equal(69, result.ExitCode);
        Assert.Contains("use-lite", result.Error);
        Assert.Contains("tars assets restore", result.Error);
        NoTrace(result);
    }

    [Fact]
    public async Task Run_ManyBadFiles_EachIsADeadLetterWithItsReasonAndTheGoodOneIsDone()
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["in/good.txt"], "The dome was closed at midnight because of the wind.\n");
        await File.WriteAllBytesAsync(_folder["in/empty.pdf"], []);
        await File.WriteAllBytesAsync(_folder["in/empty.wav"], []);
        await File.WriteAllTextAsync(_folder["in/ragged.csv"], "id,name\n1,a\n2,b,c,d\n3\n4,d,e\n5\n");
        await File.WriteAllTextAsync(_folder["pipeline.yaml"], Everything);
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, "run", "--json");
        Assert.True(result.ExitCode == 3, result.Error);
        var items = result.Json.GetProperty("items").EnumerateArray().ToDictionary(i => i.GetProperty("key").GetString()!);
        Assert.Equal("done", items["good.txt"].GetProperty("status").GetString());
        foreach (string bad in (string[])["empty.pdf", "empty.wav", "ragged.csv"])
        {
            Assert.Equal("dead", items[bad].GetProperty("status").GetString());
            string error = items[bad].GetProperty("errors")[0].GetString()!;
            Assert.Contains(bad, error);
            Assert.DoesNotContain("   at ", error);
        }

        Assert.True(result.Json.GetProperty("reconciles").GetBoolean());
        Assert.Contains("line", items["ragged.csv"].GetProperty("errors")[0].GetString()!);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("run", "a.yaml", "b.yaml")]
    [InlineData("search")]
    [InlineData("search", " ")]
    [InlineData("ask", "")]
    [InlineData("search", "--limit", "x", "comet")]
    [InlineData("search", "--limit", "0", "comet")]
    [InlineData("dlq", "show", "abc")]
    [InlineData("forensics", "analyze", "a.csv", "--fail-on", "foo")]
    [InlineData("forensics", "analyze", "a.csv", "--jsn")]
    [InlineData("assets", "restore", "nosuch")]
    [InlineData("dlq", "retry")]
    public async Task Usage_Wrong_Is64(params string[] arguments)
    {
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, arguments);
        Assert.Equal(64, result.ExitCode);
        Assert.Empty(result.Out);
        NoTrace(result);
    }

    [Theory]
    [InlineData("forensics", "analyze", "\u001b]0;owned\u0007a.csv")]
    [InlineData("search", "comet", "--pipeline", "\u001b[31mX.yaml")]
    [InlineData("docs", "\u001b[31mfoo")]
    [InlineData("\u001b[31mfrobnicate")]
    public async Task Message_NamesHostileText_WithoutWhatSteersATerminal(params string[] arguments)
    {
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, arguments);
        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain('\u001b', result.Error);
        Assert.DoesNotContain('\u0007', result.Error);
    }

    [Theory]
    [InlineData("chunks nope.md", "nope.md does not exist.")]
    [InlineData("chunks .", ". is a folder; name a file in it.")]
    [InlineData("forensics query nope.csv --sql SELECT(1)", "nope.csv does not exist.")]
    [InlineData("forensics analyze nope.csv", "nope.csv does not exist.")]
    [InlineData("forensics suggest .", ". is a folder; name a file in it.")]
    [InlineData("forensics report nope.json", "nope.json does not exist.")]
    [InlineData("forensics diff nope.json other.json", "other.json does not exist.")]
    [InlineData("eval nope.yaml", "nope.yaml does not exist.")]
    [InlineData("eval --qrels nope.txt --queries other.txt", "nope.txt does not exist.")]
    [InlineData("verify nope/SHA256SUMS", "nope/SHA256SUMS does not exist.")]
    [InlineData("new inbox/extract/files -o nope/p.yaml", "nope/p.yaml: there is no folder nope; make it, or name another.")]
    public async Task NamedFile_ThatIsNone_IsSaidSo(string arguments, string said)
    {
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, arguments.Split(' '));

        Assert.Equal((74, $"tars: {said}"), (result.ExitCode, result.Error.Trim()));
    }

    [Fact]
    public async Task FileOfTests_ThatIsNotThere_IsNamed()
    {
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, "test");

        Assert.Equal(78, result.ExitCode);
        Assert.StartsWith(
            "tars: there is no file of tests pipeline.tests.yaml. Name one: tars test FILE;", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AStop_IsSaidInAWord() => Assert.Equal("tars: stopped", Faults.Sentence(new TaskCanceledException()));

    [Theory]
    [InlineData("search comet")]
    [InlineData("dlq list")]
    [InlineData("index stats")]
    [InlineData("run")]
    [InlineData("conversations list")]
    public async Task Definition_ThatIsNotInTheFolder_IsSaidWithTheWaysOut(string arguments)
    {
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, arguments.Split(' '));

        Assert.Equal(78, result.ExitCode);
        Assert.Empty(result.Out);
        string way = arguments == "run" ? "FILE" : "-p FILE";
        Assert.Equal(
            $"tars: there is no definition pipeline.yaml in {_folder.Path}. Name one ({way}), or write a first one: "
            + "tars new inbox/extract,chunk,embed/index -o pipeline.yaml",
            result.Error.Trim());
    }

    [Theory]
    [InlineData("--help", "explain-code")]
    [InlineData("docs --help", "NODE")]
    [InlineData("search --help", "--limit")]
    public async Task Help_FitsATerminal(string arguments, string names)
    {
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, arguments.Split(' '));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(names, result.Out);
        Assert.All(result.Out.Split('\n'), line => Assert.True(line.Length <= 140, line));
    }

    [Fact]
    public async Task Run_StandardErrorIsFull_StillEndsWithItsCode()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        string tool = Path.Combine(AppContext.BaseDirectory, "tars.dll");
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec dotnet '{tool}' run nosuch.yaml 2>/dev/full"])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
        })!;
        await shell.WaitForExitAsync();
        Assert.Equal(78, shell.ExitCode);
    }

    [Theory]
    [InlineData("search", "comet")]
    [InlineData("ask", "Who?")]
    [InlineData("dlq", "list")]
    public async Task Archive_NothingRanYet_SaysWhatToType(params string[] arguments)
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["pipeline.yaml"], Documents);
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, arguments);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("tars run", result.Error);
        NoTrace(result);
    }

    [Fact]
    public async Task Search_ArchiveIsDamaged_SaysHowToMakeItAnew()
    {
        Directory.CreateDirectory(_folder["in"]);
        Directory.CreateDirectory(_folder["index"]);
        await File.WriteAllTextAsync(_folder["index/segments_1"], "no commit of an index");
        await File.WriteAllTextAsync(_folder["pipeline.yaml"], Documents);
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, "search", "comet");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"delete {_folder["index"]}", result.Error);
        NoTrace(result);
    }

    [Fact]
    public async Task Run_StateInUse_Is75()
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["pipeline.yaml"], Documents);
        Directory.CreateDirectory(_folder[".tars"]);
        await using var held = new FileStream(_folder[".tars/lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, "run");
        Assert.Equal(75, result.ExitCode);
        Assert.Contains(".tars", result.Error);
        NoTrace(result);
    }

    [Theory]
    [InlineData("notes.txt", "Tonight the dome was closed, because of the wind.\nWe went home, all of us, at two.\n", "text/plain")]
    [InlineData("notes.md", "# Notes\n\nA paragraph, with commas, and so on.\n", "text/markdown")]
    public async Task Analyze_WhatIsNoTable_SaysWhatItReads(string name, string text, string type)
    {
        await File.WriteAllTextAsync(_folder[name], text);
        ToolResult result = await ToolProcess.RunAsync(_folder.Path, "forensics", "analyze", name);
        Assert.Equal(64, result.ExitCode);
        Assert.Empty(result.Out);
        Assert.Contains($"{name} is {type}, not a table; tables are csv", result.Error, StringComparison.Ordinal);
        NoTrace(result);
    }

    [Fact]
    public async Task Run_AFileInPlaceOfTheIndex_SaysSo()
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["in/a.txt"], "A line of text.\n");
        await File.WriteAllTextAsync(
            _folder["pipeline.yaml"],
            "name: a\nnodes:\n  in: { use: folder, with: { path: in } }\n  text: { use: extract, from: in }\n  chunks: { use: chunk, "
                + "from: text }\n"
            + "  library: { use: index, from: chunks, with: { path: .tars/index } }\n");
        Directory.CreateDirectory(_folder[".tars"]);
        await File.WriteAllTextAsync(_folder[".tars/index"], "in the way");

        ToolResult run = await ToolProcess.RunAsync(_folder.Path, "run");
        Assert.Equal(74, run.ExitCode);
        Assert.Contains("index is a file, but the index is to be a folder of that name", run.Error, StringComparison.Ordinal);
        ToolResult search = await ToolProcess.RunAsync(_folder.Path, "search", "text");
        Assert.Equal(1, search.ExitCode);
        Assert.Contains("is a file", search.Error, StringComparison.Ordinal);
        Assert.Equal("in the way", await File.ReadAllTextAsync(_folder[".tars/index"]));
    }

    [Fact]
    public async Task Assets_ACacheThatIsAFile_IsNamed()
    {
        await File.WriteAllTextAsync(_folder["cache"], "in the way");
        ToolResult result = await ToolProcess.RunAsync(
            _folder.Path, new Dictionary<string, string> { ["TARS_CACHE"] = _folder["cache"] }, "assets", "restore", "silero-vad");
        Assert.Equal(69, result.ExitCode);
        Assert.Contains(
            $"{_folder["cache"]} is a file, not a folder. Give a folder by the environment variable TARS_CACHE.", result.Error,
            StringComparison.Ordinal);
        NoTrace(result);
    }

    [Fact]
    public async Task Assets_ARelativeHome_MakesNoCacheInTheWorkingFolder()
    {
        ToolResult result = await ToolProcess.RunAsync(
            _folder.Path, new Dictionary<string, string> { ["HOME"] = "home", ["TARS_CACHE"] = "", ["XDG_CACHE_HOME"] = "" }, "assets", "list");
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Run_Terminated_DrainsAndSaysHowToGoOn()
    {
        Directory.CreateDirectory(_folder["in"]);
        for (int i = 0; i < 400; i++)
        {
            await File.WriteAllTextAsync(_folder[$"in/{i:000}.txt"], $"Number {i} stands in this file.\n");
        }

        // One file a second: the signal finds the run at work.
        await File.WriteAllTextAsync(
            _folder["pipeline.yaml"], Documents.Replace("use: extract,", "use: extract, rate: 1/s,", StringComparison.Ordinal));
        using Process process = ToolProcess.Start(_folder.Path, new Dictionary<string, string>(), "run");
        string ledger = _folder[".tars/ledger.db"];
        for (int i = 0; i < 600 && !File.Exists(ledger); i++)
        {
            await Task.Delay(50);
        }

        await Task.Delay(1500);
        using (Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        using (Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        ToolResult result = await ToolProcess.EndAsync(process);
        Assert.True(result.ExitCode == 143, $"{result.ExitCode}: {result.Error}");
        Assert.Contains("stopping", result.Error);
        Assert.Contains("run again", result.Out);
    }

    private const string Documents = """
        name: docs
        nodes:
          inbox: { use: folder, with: { path: in } }
          text: { use: extract, from: inbox, when: media == document }
          chunks: { use: chunk, from: text }
          vectors: { use: embed, from: chunks, batch: { items: 8, within: 50ms } }
          library: { use: index, from: vectors, with: { path: index } }
        """;

    private const string Everything = Documents + """

          speech: { use: transcribe, from: inbox, when: "media in [audio, video]" }
          spoken: { use: files, from: speech, with: { path: out } }
          tables: { use: table, from: inbox, when: media == table }
          rows: { use: files, from: tables, with: { path: rows } }
        """;

    private Dictionary<string, string> Cache(string name) => new() { ["TARS_CACHE"] = _folder[name] };

    private static void NoTrace(ToolResult result) => Assert.DoesNotContain("   at ", result.Error + result.Out);
}
