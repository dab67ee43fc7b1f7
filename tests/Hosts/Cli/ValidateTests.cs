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
        Assert.Contains($"::error file={file},line=3,col=30,endColumn=35,title=TARS1203::unknown option 'pathh'", github, StringComparison.Ordinal);

        (_, string sarif, _) = await InProcess.RunAsync("validate", file, "--format", "sarif");
        Assert.Equal("2.1.0", JsonDocument.Parse(sarif).RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Validate_WithoutLookingAtFiles_TakesAPathThatIsNotThere()
    {
        string file = _folder["p.yaml"];
        await File.WriteAllTextAsync(
            file, "name: a\nnodes:\n  in: { use: folder, with: { path: . } }\n  v: { use: verify, from: in, with: { manifest: no-such } }\n");

        Assert.Equal(ExitCode.Definition, (await InProcess.RunAsync("validate", file)).Code);
        Assert.Equal(ExitCode.Ok, (await InProcess.RunAsync("validate", file, "--no-io")).Code);
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
