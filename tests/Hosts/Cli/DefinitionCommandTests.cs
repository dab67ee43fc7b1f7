using System.Diagnostics;
using System.Text.Json;
using Tars.Cli.Reporting;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>
/// <c>echo</c>, <c>fmt</c>, <c>new</c>, <c>graph</c>, <c>schema</c>, <c>completion</c> and <c>doctor</c>, called in this process.
/// </summary>
public sealed class DefinitionCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task New_OfSeveralReaders_JoinsThemAndGivesEachItsKind()
    {
        (int made, string text, _) = await InProcess.RunAsync("new", "folder/extract,transcribe,table,chunk/index,files,forensics");
        Assert.Equal(ExitCode.Ok, made);
        Assert.Contains("from: [extract, transcribe, table]\n", text, StringComparison.Ordinal);
        Assert.Contains("media == document", text, StringComparison.Ordinal);
        Assert.Contains("audio, video", text, StringComparison.Ordinal);
        string file = _folder["several.yaml"];
        Directory.CreateDirectory(_folder["folder"]);
        await File.WriteAllTextAsync(file, text);
        (int code, _, string said) = await InProcess.RunAsync("validate", file, "--no-io");
        Assert.True(code == ExitCode.Ok, said);
    }

    [Fact]
    public async Task New_ThenValidateEchoAndGraph_Work()
    {
        string file = _folder["p.yaml"];
        (int made, _, string said) = await InProcess.RunAsync("new", "inbox/extract,chunk,embed/index", "-o", file);
        Assert.Equal(ExitCode.Ok, made);
        Assert.Contains($"tars validate {file}", said, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await InProcess.RunAsync("new", "inbox", "-o", file)).Code);

        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("validate", file, "--no-io")).Code);
        (int code, string yaml, _) = await InProcess.RunAsync("echo", file);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("  inbox:\n    use: folder\n    with:\n      path: inbox\n", yaml, StringComparison.Ordinal);
        (_, string graph, _) = await InProcess.RunAsync("graph", file, "--format", "json");
        Assert.Equal(4, JsonDocument.Parse(graph).RootElement.GetProperty("edges").GetArrayLength());
    }

    [Fact]
    public async Task Format_Check_RefusesAndChangesNothing()
    {
        string file = _folder["p.yaml"];
        const string Untidy = "name: a\nnodes:\n    in: {use: folder, with: {path: .}} # here\n";
        await File.WriteAllTextAsync(file, Untidy);

        Assert.Equal(ExitCode.Refused, (await InProcess.RunAsync("fmt", "--check", file)).Code);
        Assert.Equal(Untidy, await File.ReadAllTextAsync(file));
        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("fmt", file)).Code);
        Assert.Equal("name: a\nnodes:\n  in: { use: folder, with: { path: . } } # here\n", await File.ReadAllTextAsync(file));
        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("fmt", "--check", file)).Code);
    }

    [Fact]
    public async Task TheProjectsOwnPipeline_IsFormatted() =>
        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("fmt", "--check", Path.Combine(Repository.Root, "pipeline.yaml"))).Code);

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("zsh", "zsh")]
    [InlineData("fish", "fish")]
    [InlineData("powershell", "pwsh")]
    public async Task Completion_IsAScriptTheShellCanRead(string shell, string program)
    {
        (int code, string script, _) = await InProcess.RunAsync("completion", shell);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
        Assert.SkipWhen(
            !(Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(f => File.Exists(Path.Combine(f, program))),
            $"{program} is not here");

        string file = _folder["completion"];
        await File.WriteAllTextAsync(file, script);
        using Process process = Process.Start(
            new ProcessStartInfo(program, program == "pwsh" ? ["-NoProfile", "-File", file] : ["-n", file]) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Suggest_KnowsCommandsAndNodes()
    {
        Assert.Contains("validate", (await InProcess.RunAsync("[suggest:8]", "tars val")).Out.Split(Environment.NewLine));
        Assert.Contains("forensics", (await InProcess.RunAsync("[suggest:12]", "tars docs fo")).Out.Split(Environment.NewLine));
    }

    [Fact]
    public async Task Doctor_NamesWhatIsWrongWithTheDefinitionAndTheFix()
    {
        string file = _folder["p.yaml"];
        await File.WriteAllTextAsync(file, "name: a\nnodes: {}\n");

        (int code, string text, _) = await InProcess.RunAsync("doctor", file);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains($"tars validate {file}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_ChecksSayWhatToDo()
    {
        Assert.Equal("apt-get install ffmpeg", Checkups.Program("ffmpeg", "ffmpeg", "recordings", _folder.Path).Fix);
        Assert.Equal(CheckupState.Warning, Checkups.Clock(new DateTimeOffset(1970, 1, 2, 0, 0, 0, TimeSpan.Zero)).State);
        Assert.Equal(CheckupState.Ok, Checkups.Writable(_folder["not/yet/there"]).State);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Equal(CheckupState.Missing, Checkups.Writable("/proc/tars/state").State);
    }

    [Fact]
    public async Task Doctor_LedgerIsDamaged_SaysSo()
    {
        string file = _folder["p.yaml"];
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["in/a.txt"], "A line of text.\n");
        await File.WriteAllTextAsync(
            file, "name: a\nnodes:\n  in: { use: folder, with: { path: in } }\n  text: { use: extract, from: in }\n  kept: { use: files, "
                + "from: text, with: { path: out } }\n");
        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("run", file)).Code);
        Assert.Contains("ok       ledger ", (await InProcess.RunAsync("doctor", file)).Out, StringComparison.Ordinal);
        await using (FileStream ledger = File.OpenWrite(_folder[".tars/ledger.db"]))
        {
            // The header stays, so that only reading the pages tells.
            ledger.Position = 4096;
            ledger.Write(new byte[3 * 4096]);
        }

        (int code, string text, _) = await InProcess.RunAsync("doctor", file);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("damaged  ledger ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_FilterThatNoTestMatches_IsAUsageError()
    {
        (int code, _, string error) = await InProcess.RunAsync(
            "test", Path.Combine(Repository.Root, "pipeline.tests.yaml"), "--filter", "no such test", "--offline");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("'no such test'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_IsFormatted()
    {
        string file = _folder["new.yaml"];
        Directory.CreateDirectory(_folder["inbox"]);
        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("new", "inbox/extract,chunk,embed/index", "-o", file)).Code);

        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("fmt", "--check", file)).Code);
    }

    [Fact]
    public async Task Graph_AfterARun_CountsTheEdges()
    {
        string file = _folder["p.yaml"];
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["in/a.txt"], "A line of text.\n");
        await File.WriteAllTextAsync(
            file,
            "name: a\nnodes:\n  in: { use: folder, with: { path: in } }\n  seen: { use: probe, from: in }\n  text: { use: extract, from: "
                + "seen }\n  kept: { use: files, from: text, with: { path: out } }\n");
        (int ran, string report, string error) = await InProcess.RunAsync("run", file, "--json");
        Assert.True(ran == ExitCode.Ok, error);
        await File.WriteAllTextAsync(_folder["report.json"], report);

        (int code, string svg, string why) = await InProcess.RunAsync("graph", file, "--report", _folder["report.json"]);

        Assert.True(code == ExitCode.Ok, why);
        Assert.Contains("class=\"count\"", svg, StringComparison.Ordinal);
        Assert.Equal(svg, (await InProcess.RunAsync("graph", file)).Out);
        Assert.Equal(ExitCode.Usage, (await InProcess.RunAsync("graph", file, "--report", file)).Code);
    }

    [Fact]
    public async Task Test_OfTheProjectsOwnPipeline_PassesAndWritesJUnit()
    {
        string junit = _folder["junit.xml"];
        (int code, string text, string error) = await InProcess.RunAsync(
            "test", Path.Combine(Repository.Root, "pipeline.tests.yaml"), "--junit", junit, "--offline");

        Assert.True(code == ExitCode.Ok, text + error);
        Assert.Contains("4 passed, 0 failed", text, StringComparison.Ordinal);
        System.Xml.Linq.XElement suite = System.Xml.Linq.XDocument.Load(junit).Root!.Element("testsuite")!;
        Assert.Equal("4", suite.Attribute("tests")!.Value);
        Assert.Equal(4, suite.Elements("testcase").Count());
    }

    [Fact]
    public async Task Test_ThatFails_ExitsWithTwoAndIsAFailureInJUnit()
    {
        await File.WriteAllTextAsync(
            _folder["p.yaml"], "name: a\nnodes:\n  in: { use: folder, with: { path: . } }\n  seen: { use: probe, from: in }\n");
        await File.WriteAllTextAsync(
            _folder["t.yaml"], "pipeline: p.yaml\ntests:\n  - { name: empty, inputs: { in: [] }, expect: { counts: { seen: { in: 3 } } } "
                + "}\n");

        (int code, string text, _) = await InProcess.RunAsync("test", _folder["t.yaml"], "--junit", _folder["junit.xml"], "--offline");

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("t.yaml:3:72: counts.seen.in: expected 3, but it is 0", text, StringComparison.Ordinal);
        Assert.Contains("<failure", await File.ReadAllTextAsync(_folder["junit.xml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetAndProfile_ReachTheDefinition()
    {
        string file = _folder["p.yaml"];
        await File.WriteAllTextAsync(
            file, "name: a\nnodes:\n  in: { use: folder, with: { path: . } }\n  seen: { use: probe, from: in }\nprofiles: { night: { "
                + "nodes: { seen: { parallelism: 7 } } } }\n");

        Assert.Contains("parallelism: 7", (await InProcess.RunAsync("echo", file, "--profile", "night")).Out, StringComparison.Ordinal);
        Assert.Contains(
            "parallelism: 3", (await InProcess.RunAsync("echo", file, "--profile", "night", "--set", "nodes.seen.parallelism=3")).Out,
            StringComparison.Ordinal);
        (int code, _, string error) = await InProcess.RunAsync("run", file, "--set", "nodes.sen.parallelism=3");
        Assert.Equal(ExitCode.Definition, code);
        Assert.Contains("--set:1:7: error TARS1501", error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'seen'?", error, StringComparison.Ordinal);
    }
}
