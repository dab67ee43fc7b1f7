using System.CommandLine;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>What the command line says to a slip of the finger, and the options that every command about a definition has.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Slips => new()
    {
        { "serch comet", "tars: 'tars' has no command 'serch'; did you mean 'search'?" },
        { "dlq lst", "tars: 'tars dlq' has no command 'lst'; did you mean 'list'?" },
        { "dlq", "tars: 'tars dlq' needs a command: list, show, " },
        { "run --ofline", "tars: 'tars run' has no option '--ofline'; did you mean '--offline'?" },
        { "run p.yaml --profle night", "tars: 'tars run' has no option '--profle'; did you mean '--profile'?" },
        { "graph --formt=svg", "tars: 'tars graph' has no option '--formt'; did you mean '--format'?" },
        { "schema x", "tars: 'tars schema' has no use for 'x'" },
        { "-p p.yaml search comet", "tars: '-p' stands behind 'tars search', not before it" },
        { "graph --mermaid", "tars: 'tars graph' has no option '--mermaid'; did you mean '--format mermaid'?" },
        { "forensics analyze x.csv --html", "tars: 'tars forensics analyze' has no option '--html'; did you mean '--format html'?" },
        { "forensics query x.csv", "tars: 'tars forensics query' needs --sql STATEMENT" },
        { "forensics query x.csv --sql", "tars: '--sql' needs a value: --sql STATEMENT" },
        { "chunks x.md --by words", "tars: --by takes sentences, tokens, headings, semantic, recursive, code, rows or turns, not "
            + "'words'." },
        { "runs list --limit x", "tars: --limit takes a whole number from 1 to 100000, not 'x'." },
        { "graph --format gif", "tars: --format takes svg, mermaid, dot or json, not 'gif'." },
        { "plan --profile", "tars: '--profile' needs a value: --profile NAME" },
        { "plan --set", "tars: '--set' needs a value: --set PATH=VALUE" },
        { "search", "tars: 'tars search' needs QUERY" },
        { "search who found it", "tars: 'tars search' has no use for 'found'; a text of several words stands in quotes" },
        { "search x --limit 0", "tars: --limit takes a whole number from 1 to 1000, not '0'." },
        { "completion tcsh", "tars: SHELL takes bash, zsh, fish or powershell, not 'tcsh'." },
        { "forensics analyze --fail-on bad x.csv", "tars: --fail-on takes info, warning, error or critical, not 'bad'." },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Slips))]
    public async Task ASlip_IsNamedWithWhatWasMeant(string line, string said)
    {
        (int code, string output, string error) = await InProcess.RunAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        string[] lines = error.TrimEnd().Split('\n');
        Assert.StartsWith(said, lines[0].TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("see: tars", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(" --help", lines[1].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACallWithoutAnything_ShowsTheHelpOnStandardErrorAndIsWrong()
    {
        (int code, string output, string error) = await InProcess.RunAsync();

        Assert.Equal((ExitCode.Usage, string.Empty), (code, output));
        Assert.Contains("\nUsage: tars COMMAND [options]", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HelpAsAWord_IsTheOption() =>
        Assert.Equal(await InProcess.RunAsync("dlq", "list", "--help"), await InProcess.RunAsync("help", "dlq", "list"));

    [Fact]
    public async Task ANodeOrACode_IsFoundByALooseName()
    {
        (int code, _, string error) = await InProcess.RunAsync("docs", "chunks");
        Assert.Equal((ExitCode.Usage, "tars: there is no node 'chunks'; did you mean 'chunk'?"), (code, error.Trim()));
        Assert.Equal(await InProcess.RunAsync("explain-code", "TARS1203"), await InProcess.RunAsync("explain-code", "1203"));
    }

    [Fact]
    public async Task AWordBehindTwoDashes_IsNoOption()
    {
        (int code, _, string error) = await InProcess.RunAsync("search", "--pipeline", _folder["none.yaml"], "--", "-x");

        Assert.Equal(ExitCode.Definition, code);
        Assert.DoesNotContain("has no option", error, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryCommandAboutADefinition_TakesAProfileAndSettings()
    {
        var checkedCommands = new List<string>();
        Walk(Program.Tool(new Terminal(TextWriter.Null, TextWriter.Null, interactive: false, colour: false)), "tars");

        string[] readers = ["run", "plan", "validate", "graph", "echo", "doctor", "search", "ask", "eval", "explain", "gc", "test", "pause", "dlq list", "runs verify"];
        Assert.All(readers, r => Assert.Contains($"tars {r}", checkedCommands));

        void Walk(Command command, string path)
        {
            string[] options = [.. command.Options.Select(o => o.Name)];
            bool reads = command.Arguments.Any(a => a.ValueType == typeof(DefinitionSource)) || command.Options.Any(
                o => o.ValueType == typeof(DefinitionSource));
            Assert.True(!reads || (options.Contains("--profile") && options.Contains("--set")), path);
            if (options.Contains("--profile"))
            {
                checkedCommands.Add(path);
            }

            foreach (Command under in command.Subcommands)
            {
                Walk(under, $"{path} {under.Name}");
            }
        }
    }

    [Fact]
    public async Task AProfileAndSettings_ReachWhatEachCommandLoads()
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["in/a.txt"], "A line of text.\n");
        await File.WriteAllTextAsync(
            _folder["p.yaml"],
            """
            name: reuse
            nodes:
              in:   { use: folder, with: { path: in } }
              text: { use: extract, from: in }
              kept: { use: files, from: text, with: { path: out } }
            profiles:
              night: { state: night-state }
            """);
        string file = _folder["p.yaml"];
        Assert.Equal(
            ExitCode.Ok, (await InProcess.RunAsync("run", file, "--profile", "night", "--set", "nodes.kept.with.formats=[txt]")).Code);

        Assert.True(File.Exists(_folder["night-state/ledger.db"]));
        Assert.False(Directory.Exists(_folder[".tars"]));
        Assert.False(File.Exists(_folder["out/a.txt.json"]));
        Assert.Equal(
            ExitCode.Ok, (await InProcess.RunAsync("plan", file, "--profile", "night", "--set", "nodes.kept.with.formats=[txt]")).Code);
        Assert.Equal(ExitCode.Refused, (await InProcess.RunAsync("plan", file, "--profile", "night")).Code);
        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("dlq", "list", "--pipeline", file, "--profile", "night")).Code);
        Assert.Contains("nothing ran yet", (await InProcess.RunAsync("dlq", "list", "--pipeline", file)).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Definition, (await InProcess.RunAsync("explain", "--pipeline", file, "--profile", "nigth")).Code);
        Assert.Contains(
            $"tars run {file} --profile night --set 'memory=2 GiB'",
            (await InProcess.RunAsync("explain", "--pipeline", file, "--profile", "night", "--set", "state=other", "--set", "memory=2 GiB")).Error
                .Replace(" --set state=other", string.Empty, StringComparison.Ordinal),
            StringComparison.Ordinal);
    }
}
