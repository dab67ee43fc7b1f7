using System.Text.RegularExpressions;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>A command that a message names works as it is printed.</summary>
public sealed partial class HintTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HintTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        File.WriteAllText(_folder["in/a.txt"], "The dome opened at nine.");
        File.WriteAllText(_folder["in/b.pdf"], "%PDF-1.4\nnothing");
        File.WriteAllText(Definition, """
            name: hints
            nodes:
              inbox: { use: folder, with: { path: in } }
              text:  { use: extract, from: inbox }
              kept:  { use: files, from: text, with: { path: out, formats: [txt] } }
            """);
    }

    private string Definition => _folder["dome & co.yaml"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("see: tars dlq list", "see: tars dlq list --pipeline f.yaml")]
    [InlineData("See: tars index check; make it anew: tars index rebuild", "See: tars index check --pipeline f.yaml; make it anew: tars index rebuild --pipeline f.yaml")]
    [InlineData("next: tars dlq show 3", "next: tars dlq show --pipeline f.yaml 3")]
    [InlineData("Next: tars index rebuild.", "Next: tars index rebuild --pipeline f.yaml.")]
    [InlineData("tars index rebuild --pipeline other.yaml", "tars index rebuild --pipeline other.yaml")]
    [InlineData("it resumes with tars run.", "it resumes with tars run f.yaml.")]
    [InlineData("Next: tars run g.yaml", "Next: tars run g.yaml")]
    [InlineData("run tars assets restore", "run tars assets restore")]
    [InlineData("see: tars dlq --help", "see: tars dlq --help")]
    [InlineData("tars: no hint", "tars: no hint")]
    public void Complete_NamesTheDefinitionWhereTheCommandTakesOne(string message, string completed)
    {
        Assert.Equal(completed, Hints.Complete(message, new DefinitionSource("f.yaml")));
        Assert.Equal(message, Hints.Complete(message, new DefinitionSource("pipeline.yaml")));
        Assert.Equal(message, Hints.Complete(message, null));
    }

    [Fact]
    public void Complete_KeepsWhatIsLaidOver() => Assert.Equal(
        "tars gc --pipeline pipeline.yaml --profile night --set 'state=a b' --leftovers",
        Hints.Complete("tars gc --leftovers", new DefinitionSource("pipeline.yaml") { Profile = "night", Settings = ["state=a b"] }));

    [Fact]
    public async Task WhatARunAndTheDeadLettersSuggest_Works()
    {
        ToolRun run = await ToolRun.OfAsync("run", Definition);
        ToolRun list = await SuggestedAsync(run.Output, ExitCode.Ok);
        ToolRun show = await SuggestedAsync(list.Output, ExitCode.Ok);
        Assert.Contains("b.pdf", show.Output, StringComparison.Ordinal);
        await SuggestedAsync((await ToolRun.OfAsync("dlq", "show", "99", "--pipeline", Definition)).Error, ExitCode.Ok);
        await SuggestedAsync((await ToolRun.OfAsync("runs", "show", "x", "--pipeline", Definition)).Error, ExitCode.Ok);
        await SuggestedAsync((await ToolRun.OfAsync("forensics", "verify", "--pipeline", Definition)).Output, ExitCode.Ok);
    }

    // Runs the first command that a message names, as a shell would.
    private static async Task<ToolRun> SuggestedAsync(string message, int expected)
    {
        Match command = Command().Match(message);
        Assert.True(command.Success, message);
        ToolRun run = await ToolRun.ShellAsync($"$TARS {command.Groups["rest"].Value}");
        Assert.True(run.Code == expected, $"{command.Value}: {run.Error}");
        return run;
    }

    [GeneratedRegex(@"(?<!\w)tars (?<rest>[a-z]+ [^,;\n]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();
}
