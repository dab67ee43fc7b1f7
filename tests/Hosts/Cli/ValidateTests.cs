using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary><c>tars validate</c> and <c>tars explain-code</c>, called in this process.</summary>
public sealed class ValidateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Validate_AsGitHubAndSarif_NamesThePlace()
    {
        string file = _folder["p.yaml"];
        await File.WriteAllTextAsync(file, "name: a\nnodes:\n  in: { use: folder, with: { pathh: . } }\n");

        (int code, string github, string _) = await InProcess.RunAsync("validate", file, "--format", "github");
        Assert.Equal(ExitCode.Definition, code);
        Assert.Contains(
            $"::error file={file},line=3,col=30,endColumn=35,title=TARS1203::unknown option 'pathh'", github, StringComparison.Ordinal);

        (_, string sarif, _) = await InProcess.RunAsync("validate", file, "--format", "sarif");
        Assert.Equal("2.1.0", JsonDocument.Parse(sarif).RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Validate_WithoutLookingAtFiles_TakesAPathThatIsNotThere()
    {
        string file = _folder["p.yaml"];
        await File.WriteAllTextAsync(
            file, "name: a\nnodes:\n  in: { use: folder, with: { path: . } }\n  v: { use: verify, from: in, with: { manifest: no-such } "
                + "}\n");

        Assert.Equal(ExitCode.Definition, (await InProcess.RunAsync("validate", file)).Code);
        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("validate", file, "--no-io")).Code);
    }

    [Theory]
    [InlineData("in/out", "[]", "[]", true)]
    [InlineData("in", "[]", "[]", true)]
    [InlineData("in/deep/out", "['*.txt']", "[]", true)]
    [InlineData("in/out", "['*.wav']", "[]", false)]
    [InlineData("in/out", "[]", "[out]", false)]
    [InlineData("in/out", "[]", "[out/]", false)]
    [InlineData("in/deep/out", "[]", "['**/out/**']", false)]
    [InlineData("in/out", "[]", "['*.wav']", true)]
    [InlineData("in/.out", "[]", "[]", false)]
    [InlineData("in/../out", "[]", "[]", false)]
    [InlineData("inside", "[]", "[]", false)]
    [InlineData("in/state/out", "[]", "[]", false)]
    public async Task Validate_ASinkInTheFolderOfASource_IsRefusedUnlessItIsLeftOut(
        string path, string include, string exclude, bool refused)
    {
        Directory.CreateDirectory(_folder["in"]);
        string file = _folder["p.yaml"];
        await File.WriteAllTextAsync(
            file,
            $$"""
            name: a
            state: in/state
            nodes:
              in:   { use: folder, with: { path: in, include: {{include}}, exclude: {{exclude}} } }
              text: { use: extract, from: in }
              kept: { use: files, from: text, with: { path: {{path}} } }
            """);

        (int code, _, string error) = await InProcess.RunAsync("validate", file);

        Assert.Equal(refused ? ExitCode.Definition : ExitCode.Ok, code);
        Assert.Equal(refused, error.Contains(":6:49: error TARS1312: 'kept' writes to ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "warning", "tars assets restore use-lite")]
    [InlineData(78, "error", "fetching is forbidden", "--offline")]
    [InlineData(0, null, "", "--no-io")]
    public async Task Validate_AnAssetThatIsNotInTheCache_IsNamedAtItsNode(int code, string? severity, string said, params string[] options)
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(
            _folder["p.yaml"],
            """
            name: a
            nodes:
              in:      { use: folder, with: { path: in } }
              text:    { use: extract, from: in }
              chunks:  { use: chunk, from: text }
              vectors: { use: embed, from: chunks }
              library: { use: index, from: vectors, with: { path: .tars/index } }
            """);

        ToolResult result = await ToolProcess.RunAsync(
            _folder.Path, new Dictionary<string, string> { ["TARS_CACHE"] = _folder["cache"] }, ["validate", "p.yaml", .. options]);

        Assert.Equal(code, result.ExitCode);
        Assert.Equal(severity is not null, result.Error.Contains($"p.yaml:6:3: {severity} TARS1504", StringComparison.Ordinal));
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["cache"]));
    }

    [Fact]
    public async Task ExplainCode_KnowsEveryCodeAndNamesTheRangeForOthers()
    {
        (int code, string text, _) = await InProcess.RunAsync("explain-code", "tars1203");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("did you mean 'max_tokens'?", text, StringComparison.Ordinal);

        (int unknown, _, string error) = await InProcess.RunAsync("explain-code", "TARS9999");
        Assert.Equal(ExitCode.Usage, unknown);
        Assert.Contains("TARS1001", error, StringComparison.Ordinal);
    }
}
